/** The functions, each with all that it may do: the one place where a permission is given. */
import { Duration, Stack } from 'aws-cdk-lib';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import type { Configuration, Target } from '../src/configuration/configuration';
import { ENVIRONMENT } from '../src/configuration/environment';
import { type Door, type DoorFunctions, doorStep, doorsOf } from './doors';
import { ExecutionAccess } from './execution-access';
import { loginStep } from './login';
import { ANSWERS_FUNCTION } from './names';
import type { FunctionNetwork } from './network';
import type { AudienceTopics } from './notifications';
import type { UndeliveredQueues } from './queues';
import { readLimits } from './read-limits';
import { keepChecks, putDocuments, readReports } from './report-access';
import { type FunctionSettings, RunbookFunction } from './runbook-function';
import { alertmanagerLogin, channelSecrets, readOwnSecret } from './secrets';
import type { Step } from './step';
import { reachesCluster, type TargetPart, targetAccess } from './target-access';
import { intakeStep, keepFailedEvents } from './webhook-steps';
import type { WorkflowFunctions } from './workflow-functions';

export interface RunbookFunctionsProps {
  readonly configuration: Configuration;
  readonly settings: FunctionSettings;
  readonly network: FunctionNetwork | null;
  readonly key: IKey | undefined;
}

const EVIDENCE = ['kubernetes', 'postgres', 'prometheus', 'pooler'] as const;

export class RunbookFunctions {
  /** By what they are called. */
  readonly all: Record<string, IFunction> = {};
  private readonly reaches: Record<string, readonly TargetPart[]> = {};
  private readonly executions: ExecutionAccess;

  constructor(
    private readonly scope: Construct,
    private readonly props: RunbookFunctionsProps,
  ) {
    this.executions = new ExecutionAccess(scope);
  }

  /** @param answerKey signs the links of messages; null where there are none. */
  workflow(
    topics: AudienceTopics,
    reports: Bucket,
    undelivered: UndeliveredQueues,
    answerKey: ISecret | null,
  ): WorkflowFunctions {
    const documents = {
      environment: { [ENVIRONMENT.reportBucket]: reports.bucketName },
      grants: putDocuments(this.scope, this.props.key, reports),
    };
    return {
      prepare: this.step('Prepare', {
        description: 'Builds the incident from the input of an execution, or asks for a check',
        timeoutSeconds: 10,
        environment: {
          [ENVIRONMENT.deadLetterQueueUrl]: undelivered.alerts.queueUrl,
          [ENVIRONMENT.lostEventsQueueUrl]: undelivered.events.queueUrl,
          [ENVIRONMENT.aliasArn]: this.executions.aliasArn,
        },
        // For a check alone, which it makes of what is not in the targets' network.
        grants: this.executions.readDeployment(undelivered),
      }),
      join: this.step('Join', {
        description: "Opens the target's incident, or joins the one that is open",
        // The record, read and written; a little more than a cluster that does not answer is waited for.
        timeoutSeconds: 15,
        reaches: ['kubernetes'],
        environment: this.executions.ownExecutions(),
        grants: [this.executions.stateOfExecutions()],
      }),
      diagnose: this.step('Diagnose', {
        description: 'Reads the evidence and finds the cause',
        timeoutSeconds: 30,
        reaches: EVIDENCE,
        // The evidence of each look is kept beside the report.
        environment: documents.environment,
        grants: [...documents.grants, ...alertmanagerLogin(this.scope, this.props.configuration)],
      }),
      remediate: this.step('Remediate', {
        description: 'Decides on the next change and makes it',
        timeoutSeconds: 60,
        reaches: [...EVIDENCE, 'pooler-admin'],
        environment: this.executions.ownExecutions(),
        // Whether the execution that holds the lock still runs.
        grants: [this.executions.stateOfExecutions()],
      }),
      follow: this.step('Follow', {
        description: 'Polls a rollout until it is complete or has failed',
        timeoutSeconds: 60,
        reaches: EVIDENCE,
      }),
      undo: this.step('Undo', {
        description: 'Undoes the last change',
        timeoutSeconds: 60,
        reaches: ['kubernetes', 'pooler-admin'],
      }),
      release: this.step('Release', {
        description: "Releases the target's lock",
        timeoutSeconds: 30,
        reaches: ['kubernetes'],
        grants: keepFailedEvents(this.scope, this.props.key, undelivered.events),
      }),
      validate: this.step('Validate', {
        description: 'Validates recovery on one sample of evidence',
        timeoutSeconds: 30,
        reaches: EVIDENCE,
        ...documents,
      }),
      escalate: this.step('Escalate', {
        description: 'Sends pages and notices',
        // Every channel within its bound, and after it up to three stand-ins: see `sendBoundMs`.
        timeoutSeconds: 90,
        // An acknowledgement is read before a page is repeated.
        reaches: ['kubernetes'],
        environment: {
          [ENVIRONMENT.topicArns]: Stack.of(this.scope).toJsonString(topics.arns),
          ...(answerKey && { [ENVIRONMENT.answerKeySecret]: answerKey.secretArn }),
          ...this.executions.ownExecutions(),
        },
        // What the response did meanwhile, for the pages of the watchdog and of an execution that ended.
        grants: [
          ...topics.publish,
          ...channelSecrets(this.scope, this.props.configuration),
          ...(answerKey ? readOwnSecret(this.scope, answerKey, this.props.key) : []),
          this.executions.historyOfExecutions(),
          ...keepFailedEvents(this.scope, this.props.key, undelivered.events),
        ],
      }),
      report: this.step('Report', {
        description: 'Writes the incident report and the review',
        timeoutSeconds: 30,
        reaches: ['prometheus'],
        environment: { ...documents.environment, ...this.executions.ownExecutions() },
        grants: [
          ...documents.grants,
          ...readReports(reports),
          ...keepChecks(reports),
          this.executions.historyOfExecutions(),
        ],
      }),
    };
  }

  /** Those that reach the cluster of the target, by what they are called. */
  reachingCluster(target: Target): Record<string, IFunction> {
    const reaching = Object.entries(this.all).filter(([id]) =>
      reachesCluster(target, this.reaches[id] ?? []),
    );
    return Object.fromEntries(reaching);
  }

  authorizer(token: ISecret): IFunction {
    return this.step('Authorize', {
      description: 'Authorizes requests by their bearer token',
      timeoutSeconds: 5,
      environment: { [ENVIRONMENT.webhookTokenSecret]: token.secretArn },
      grants: readOwnSecret(this.scope, token, this.props.key),
    });
  }

  /** The page behind a link, for anybody: it writes what people decide, and ends an execution. */
  answer(answerKey: ISecret, undelivered: IQueue): IFunction {
    return this.step(ANSWERS_FUNCTION, {
      description: 'Shows an incident by a signed link, and takes an answer to it',
      // Less than API Gateway waits.
      timeoutSeconds: 25,
      reaches: ['lease'],
      environment: {
        [ENVIRONMENT.answerKeySecret]: answerKey.secretArn,
        ...this.executions.ownExecutions(),
      },
      grants: [
        ...readOwnSecret(this.scope, answerKey, this.props.key),
        this.executions.stateOfExecutions(),
        this.executions.historyOfExecutions(),
        this.executions.endOfExecutions(),
        ...(doorsOf(this.props.configuration).length > 0
          ? keepFailedEvents(this.scope, this.props.key, undelivered)
          : []),
      ],
    });
  }

  doors(answer: IFunction, { configuration } = this.props): DoorFunctions {
    const made = (door: Door) => this.step(door.id, doorStep(this.scope, door, answer, configuration));
    return doorsOf(configuration).map((door) => ({ door, function: made(door) }));
  }

  /** Null where nobody has to log in before they answer. */
  login(answerKey: ISecret): IFunction | null {
    const step = loginStep(this.scope, this.props.configuration, answerKey, this.props.key);
    return step && this.step('Login', step);
  }

  intake(undelivered: UndeliveredQueues): IFunction {
    const { key, configuration } = this.props;
    return this.step(
      'Intake',
      intakeStep(this.scope, this.executions, key, undelivered, configuration.deployment),
    );
  }

  /** For a check, when all are made: each function's own limits, and the account's, are read by `Prepare`. */
  letLimitsBeRead(): void {
    readLimits(this.scope, this.all, 'Prepare');
  }

  private step(id: string, step: Step): IFunction {
    const { description, timeoutSeconds, reaches = [], environment = {}, grants = [] } = step;
    const { isInNetwork = reaches.length > 0 } = step;
    const { configuration, settings, network } = this.props;
    const { function: made } = new RunbookFunction(this.scope, id, {
      ...settings,
      step: id.toLowerCase(),
      description,
      timeout: Duration.seconds(timeoutSeconds),
      environment,
      grants: [...targetAccess(this.scope, configuration, reaches), ...grants],
      // The webhook's functions and Prepare reach AWS alone: trouble in the targets' network keeps no alert out.
      network: isInNetwork ? network : null,
    });
    this.all[id] = made;
    this.reaches[id] = reaches;
    return made;
  }
}
