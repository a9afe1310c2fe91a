/** The stack: what there is, and who may do what with it. */
import { ArnFormat, CfnOutput, Duration, RemovalPolicy, Stack, type StackProps } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { BlockPublicAccess, Bucket, BucketEncryption } from 'aws-cdk-lib/aws-s3';
import { type ISecret, Secret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';
import type { Configuration } from '../src/configuration';
import { ENVIRONMENT } from '../src/environment';
import { STATE_MACHINE_NAME } from './names';
import { AudienceTopics } from './notifications';
import { RunbookFunction } from './runbook-function';
import { Webhook } from './webhook';
import { Workflow, type WorkflowFunctions } from './workflow';

export interface RunbookStackProps extends StackProps {
  readonly configuration: Configuration;
}

/** Everything that is deployed. Secrets of the targets are not: they exist before, and are named in the configuration. */
export class RunbookStack extends Stack {
  private readonly configuration: Configuration;

  constructor(scope: Construct, id: string, props: RunbookStackProps) {
    super(scope, id, props);
    this.configuration = props.configuration;
    const topics = new AudienceTopics(this, 'Audiences');
    const reports = new Bucket(this, 'Reports', {
      encryption: BucketEncryption.S3_MANAGED,
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      enforceSSL: true,
      removalPolicy: RemovalPolicy.RETAIN,
    });

    const functions = this.workflowFunctions(topics, reports);
    const { stateMachine } = new Workflow(this, 'Workflow', {
      functions,
      configuration: props.configuration,
    });
    topics.onFailure(stateMachine, functions.release, this.hasOwnChannels() ? functions.escalate : null);

    const token = new Secret(this, 'WebhookToken', {
      description: 'Bearer token that Alertmanager sends to the webhook',
      generateSecretString: { passwordLength: 48, excludePunctuation: true },
    });
    const authorizer = this.step('Authorize', 'Lets in whoever carries the bearer token', 5, {
      [ENVIRONMENT.webhookTokenSecret]: token.secretArn,
    });
    token.grantRead(authorizer);
    const intake = this.step('Intake', 'Starts one execution an incident', 10, {
      [ENVIRONMENT.stateMachineArn]: stateMachine.stateMachineArn,
    });
    stateMachine.grantStartExecution(intake);
    const webhook = new Webhook(this, 'Webhook', { authorizer, intake });

    new CfnOutput(this, 'WebhookUrl', { value: webhook.api.urlForPath('/alerts') });
    new CfnOutput(this, 'WebhookTokenSecret', { value: token.secretArn });
    new CfnOutput(this, 'StateMachineArn', { value: stateMachine.stateMachineArn });
    new CfnOutput(this, 'ReportBucket', { value: reports.bucketName });
  }

  private workflowFunctions(topics: AudienceTopics, reports: Bucket): WorkflowFunctions {
    // The state machine refers to these functions; to refer back to it would be a circle, so its ARN is spelt out.
    const stateMachineArn = this.stateMachineArn('stateMachine', STATE_MACHINE_NAME);
    const functions = {
      prepare: this.step('Prepare', 'Turns the input of an execution into one incident', 10),
      diagnose: this.step('Diagnose', 'Reads the evidence and finds the cause', 30, {
        [ENVIRONMENT.reportBucket]: reports.bucketName,
      }),
      remediate: this.step('Remediate', 'Decides the one next change and makes it', 60),
      follow: this.step('Follow', 'Looks at a change that takes its time', 60),
      undo: this.step('Undo', 'Takes the last change back', 60),
      release: this.step('Release', "Gives the target's lock up", 30),
      validate: this.step('Validate', 'Checks one sample of evidence', 30),
      // Every channel within its bound, and after it up to three stand-ins: see `sendBoundMs`.
      escalate: this.step('Escalate', 'Tells people', 90, {
        [ENVIRONMENT.topicArns]: this.toJsonString(topics.arns),
        [ENVIRONMENT.stateMachineArn]: stateMachineArn,
      }),
      report: this.step('Report', 'Writes what happened', 30, {
        [ENVIRONMENT.reportBucket]: reports.bucketName,
        [ENVIRONMENT.stateMachineArn]: stateMachineArn,
      }),
    };
    const { diagnose, remediate, follow, undo, release, validate } = functions;
    for (const reader of [diagnose, remediate, follow, undo, release, validate])
      this.grantTargetSecrets(reader);
    topics.grantPublish(functions.escalate);
    this.grantEscalationSecrets(functions.escalate);
    for (const writer of [functions.report, functions.diagnose]) reports.grantPut(writer);
    for (const reader of [functions.report, functions.escalate]) {
      reader.addToRolePolicy(
        new PolicyStatement({
          actions: ['states:GetExecutionHistory'],
          resources: [this.stateMachineArn('execution', `${STATE_MACHINE_NAME}:*`)],
        }),
      );
    }
    return functions;
  }

  private step(
    id: string,
    description: string,
    timeoutSeconds: number,
    environment: Record<string, string> = {},
  ) {
    return new RunbookFunction(this, id, {
      step: id.toLowerCase(),
      description,
      timeout: Duration.seconds(timeoutSeconds),
      environment: { [ENVIRONMENT.configuration]: JSON.stringify(this.configuration), ...environment },
    }).function;
  }

  private grantTargetSecrets(reader: IFunction): void {
    for (const { name, kubernetes, postgres } of this.configuration.targets) {
      for (const [kind, secretId] of [
        ['Kubernetes', kubernetes.secretId],
        ['Postgres', postgres.secretId],
      ] as const) {
        this.namedSecret(`${name}${kind}Secret`, secretId).grantRead(reader);
      }
    }
  }

  /** Of the channels; and of the clusters, where an acknowledgement is looked for before a page is repeated. */
  private grantEscalationSecrets(escalate: IFunction): void {
    const { pagerDuty, slack, statuspage, webhook } = this.configuration.notifications;
    for (const [channel, settings] of Object.entries({ pagerDuty, slack, statuspage, webhook })) {
      if (settings?.secretId) this.namedSecret(`${channel}Secret`, settings.secretId).grantRead(escalate);
    }
    for (const { name, kubernetes } of this.configuration.targets) {
      this.namedSecret(`${name}KubernetesSecret`, kubernetes.secretId).grantRead(escalate);
    }
  }

  private hasOwnChannels(): boolean {
    const { pagerDuty, slack, webhook } = this.configuration.notifications;
    return [pagerDuty, slack, webhook].some((channel) => channel !== undefined);
  }

  private namedSecret(id: string, secretId: string): ISecret {
    const known = this.node.tryFindChild(id) as ISecret | undefined;
    if (known) return known;
    return secretId.startsWith('arn:')
      ? Secret.fromSecretCompleteArn(this, id, secretId)
      : Secret.fromSecretNameV2(this, id, secretId);
  }

  private stateMachineArn(resource: 'stateMachine' | 'execution', resourceName: string): string {
    return this.formatArn({
      service: 'states',
      resource,
      resourceName,
      arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    });
  }
}
