/** The stack: what there is. What each function may do is in `runbook-functions.ts`. */
import { Annotations, CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { type ISecret, Secret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';
import type { Configuration } from '../src/configuration/configuration';
import { ENVIRONMENT } from '../src/configuration/environment';
import { unheard } from '../src/configuration/listeners';
import { Alarms } from './alarms';
import { AlertTopics } from './alert-topics';
import { answerKey } from './answers';
import { CheckSchedule } from './check-schedule';
import { ClusterAccess } from './cluster-access';
import { byStep } from './doors';
import { customerKey } from './encryption';
import { keepFailedCalls } from './failed-calls';
import { functionCode } from './function-code';
import { review } from './grant';
import { functionNetwork, zonesOf } from './network';
import { AudienceTopics } from './notifications';
import { UndeliveredQueues } from './queues';
import { namesOf } from './read-limits';
import { ReportBuckets } from './report-buckets';
import { RunbookDashboard } from './runbook-dashboard';
import { RunbookFunctions } from './runbook-functions';
import { Webhook } from './webhook';
import { Workflow } from './workflow';

export interface RunbookStackProps extends StackProps {
  readonly configuration: Configuration;
}

/** Everything that is deployed. Secrets of the targets are not: they exist before, and are named in the configuration. */
export class RunbookStack extends Stack {
  private readonly zones: string[];

  constructor(scope: Construct, id: string, { configuration, ...props }: RunbookStackProps) {
    const { region, account } = configuration.deployment;
    super(scope, id, {
      ...props,
      env: { ...(region ? { region } : {}), ...(account ? { account } : {}), ...props.env },
    });
    tellUnheard(this, configuration);
    const { deployment } = configuration;
    this.zones = zonesOf(deployment.network);
    const key = customerKey(this, deployment.encryption.customerKey);
    const logs = { retentionDays: deployment.logs.retentionDays, key };
    const topics = new AudienceTopics(this, 'Audiences', key, configuration.notifications.sns);
    const buckets = new ReportBuckets(this, 'Documents', key, deployment.logs.retentionDays);
    const queues = new UndeliveredQueues(this, 'Undelivered', key);
    const network = functionNetwork(this, configuration, logs);
    const functions = new RunbookFunctions(this, {
      configuration,
      settings: { code: functionCode(this, configuration), logs },
      network,
      key,
    });

    const signs = deployment.answers.enabled ? answerKey(this, key) : null;
    const steps = functions.workflow(topics, buckets.reports, queues, signs);
    const token = new Secret(this, 'WebhookToken', {
      description:
        'Bearer token that Alertmanager sends to the webhook; the previous value stays valid during a rotation',
      generateSecretString: { passwordLength: 48, excludePunctuation: true },
      ...(key ? { encryptionKey: key } : {}),
    });
    review(
      token,
      'AwsSolutions-SMG4',
      'Alertmanager has the token in a file of its own, which nothing here can change; rotation is a step by hand, and two values are good meanwhile',
    );
    // The library's own classes do not fit its interfaces under exactOptionalPropertyTypes.
    const authorize = functions.authorizer(token as ISecret);
    const intake = functions.intake(queues);
    const answer = signs && functions.answer(signs, queues.events);
    const login = signs && functions.login(signs);
    const doors = answer ? functions.doors(answer) : [];
    if (answer && doors.length > 0) keepFailedCalls(this, 'OnFailedWord', answer, queues.events);
    const { stateMachine, alias } = new Workflow(this, 'Workflow', {
      functions: {
        ...steps,
        authorize,
        intake,
        ...(answer && { answer }),
        ...(login && { login }),
        ...byStep(doors),
      },
      ...{ configuration, logs },
    });
    topics.onFailure(stateMachine, steps.release, steps.escalate, queues.events);

    new CheckSchedule(this, 'Checks', {
      ...{ schedule: configuration.check.schedule, alias, key },
      undelivered: queues.events,
    });

    const webhook = new Webhook(this, 'Webhook', {
      authorizer: authorize,
      intake,
      ...{ answer, login, doors },
      deployment,
      network,
      logs,
    });
    // Known only now: the API leads to functions that lead to this one.
    for (const each of signs ? [steps.escalate, login] : [])
      (each as LambdaFunction | null)?.addEnvironment(ENVIRONMENT.answersUrl, webhook.answersUrl);
    if (login) new CfnOutput(this, 'LoginCallbackUrl', { value: `${webhook.answersUrl}/login` });
    functions.letLimitsBeRead();
    new AlertTopics(this, 'AlertTopics', {
      topicArns: deployment.alertTopics,
      intake,
      undelivered: queues.events,
      key,
    });

    new ClusterAccess(this, 'ClusterAccess', {
      targets: configuration.targets,
      reaching: (target) => functions.reachingCluster(target),
    });

    const { alarms } = new Alarms(this, 'Alarms', {
      topic: topics.forAlarms(deployment.alarms.audience),
      stateMachine,
      escalate: steps.escalate,
      readySeconds: deployment.functions.readySeconds,
      api: webhook.api,
      queues: { Alerts: queues.alerts, Events: queues.events },
      accessLogs: webhook.accessLogs,
      deniedBurst: deployment.api.deniedBurst,
      checks: configuration.check.schedule,
    });
    new RunbookDashboard(this, 'Overview', {
      stateMachine,
      functions: functions.all,
      api: webhook.api,
      alarms,
    });

    new CfnOutput(this, 'WebhookUrl', { value: webhook.url });
    new CfnOutput(this, 'WebhookTokenSecret', { value: token.secretArn });
    new CfnOutput(this, 'StateMachineArn', { value: stateMachine.stateMachineArn });
    new CfnOutput(this, 'StateMachineAliasArn', { value: alias.arn });
    new CfnOutput(this, 'ReportBucket', { value: buckets.reports.bucketName });
    new CfnOutput(this, 'Functions', { value: namesOf(this, functions.all) });
    new CfnOutput(this, 'UndeliveredAlerts', { value: queues.alerts.queueUrl });
  }

  /** Those of the configuration: a network of its own has to be in zones of its stack. */
  override get availabilityZones(): string[] {
    return this.zones;
  }
}

/** An error keeps `cdk synth` and `cdk deploy` from going on. */
function tellUnheard(stack: Stack, configuration: Configuration): void {
  for (const { audience, isRefused, why } of unheard(configuration)) {
    if (isRefused) Annotations.of(stack).addError(why);
    else Annotations.of(stack).addWarningV2(`knhk-runbook:unheard:${audience}`, why);
  }
}
