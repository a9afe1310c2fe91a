/** The functions that an incident uses, each with what of a target it uses: a check asks each for exactly that. */
import type { Configuration } from '../configuration/configuration';
import type { Right } from './rights';

/** In the order in which a check calls them. */
export const CHECKED_STEPS = [
  'prepare',
  'join',
  'diagnose',
  'remediate',
  'follow',
  'undo',
  'validate',
  'escalate',
  'release',
  'authorize',
  'intake',
  'answer',
  'slack',
  'pagerduty',
  'login',
  'report',
] as const;
export type CheckedStep = (typeof CHECKED_STEPS)[number];

/** Those that are deployed with such a configuration: where nobody answers by link, nothing lets answers in. */
export function checkedSteps({
  deployment: { answers },
  notifications: { slack, pagerDuty },
}: Pick<Configuration, 'deployment' | 'notifications'>): CheckedStep[] {
  const isThere: Partial<Record<CheckedStep, boolean>> = {
    answer: answers.enabled,
    slack: answers.enabled && slack?.signingSecretId !== undefined,
    pagerduty: answers.enabled && pagerDuty?.webhookSecretId !== undefined,
    login: answers.enabled && answers.login !== undefined,
  };
  return CHECKED_STEPS.filter((step) => isThere[step] !== false);
}

/** As the stack calls it. */
export function functionName(step: CheckedStep): string {
  return step === 'pagerduty' ? 'PagerDuty' : step.charAt(0).toUpperCase() + step.slice(1);
}

/** What a right in the cluster is for. */
type RightUse = 'evidence' | 'lock' | 'change' | 'prometheus';

export interface ClusterUse {
  readonly rights: readonly RightUse[];
  /** Changes that it makes, by their rehearsals' names. */
  readonly changes: 'all' | 'but evictions' | 'none';
  /** What grants them, in `deploy/kubernetes/`; `role.yaml` when left out. */
  readonly manifest?: 'answers.yaml';
}

/** Everything: what a person asks with rights of their own. */
export const ALL_OF_CLUSTER: ClusterUse = {
  rights: ['evidence', 'lock', 'change', 'prometheus'],
  changes: 'all',
};

/** As `lambdas/` use it: the record is in the Lease, a traced variable is taken back by a patch. */
export const CLUSTER_USE = {
  join: { rights: ['lock'], changes: 'none' },
  diagnose: { rights: ['evidence', 'prometheus'], changes: 'none' },
  remediate: ALL_OF_CLUSTER,
  follow: { rights: ['evidence', 'lock', 'prometheus'], changes: 'none' },
  undo: { rights: ['evidence', 'lock', 'change'], changes: 'but evictions' },
  validate: { rights: ['evidence', 'lock', 'prometheus'], changes: 'none' },
  escalate: { rights: ['lock'], changes: 'none' },
  release: { rights: ['evidence', 'lock', 'change'], changes: 'none' },
  answer: { rights: ['lock'], changes: 'none', manifest: 'answers.yaml' },
} as const satisfies Partial<Record<CheckedStep, ClusterUse>>;

/** What a right that an incident needs is for. */
export function useOf({ verb, resource, subresource }: Right): RightUse {
  if (resource === 'leases') return 'lock';
  if (resource === 'services') return 'prometheus';
  return verb === 'patch' || verb === 'create' || subresource === 'scale' ? 'change' : 'evidence';
}
