/** Names by which other programs find what was deployed. */

/** The command line finds the state machine by it. */
export const STATE_MACHINE_NAME = 'knhk-connection-pool-runbook';

/** Executions are started by it: it stands for the newest version that was deployed. */
export const STATE_MACHINE_ALIAS = 'live';

/** The Kubernetes group of the functions' roles on EKS, to which `deploy/kubernetes/group.yaml` binds the Role. */
export const ACCESS_GROUP = 'knhk-runbook';

/** Takes answers by link. */
export const ANSWERS_FUNCTION = 'Answer';

/** The same of the function that takes answers by link, which `deploy/kubernetes/answers.yaml` lets at the Lease alone. */
export const ANSWERS_GROUP = 'knhk-runbook-answers';

/** The output with the role of that function, where the stack makes no access entry of it. */
export const ANSWERS_ROLE_OUTPUT = 'AnswersRole';

/** Of the API: a part of every address. */
export const STAGE_NAME = 'v1';

/** Begins the names of the outputs with the roles that need an access entry: docs/deploy.md selects them by it. */
export const CLUSTER_ROLE_OUTPUT = 'ClusterRole';
