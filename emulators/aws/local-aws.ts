/** A synthesized stack, running on this machine: the services it needs, behind addresses that clients can use. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { FastifyInstance } from 'fastify';
import type { Processes } from '../common/processes';
import { createEndpoint } from './endpoint';
import { EventBus } from './events';
import { createGateway } from './gateway';
import { LambdaApi } from './lambda/api';
import { AsynchronousInvocations } from './lambda/asynchronous';
import { LOCAL_CREDENTIALS } from './lambda/environment';
import { LambdaRunner } from './lambda-runner';
import { Outbox, type OutboxMessage } from './outbox';
import { S3 } from './s3';
import { Scheduler } from './scheduler';
import { SecretsManager } from './secrets-manager';
import { Sns } from './sns';
import { Sqs } from './sqs';
import { clearState, stateFolders } from './state';
import { StepFunctionsApi } from './step-functions/api';
import { type StatusChangeListener, StepFunctions } from './step-functions/service';
import { findTemplate, type LocalStack, readTemplate } from './template';
import { ToldEnds } from './told-ends';

const HOST = '127.0.0.1';
const DELIVERY_GRACE_MS = 5_000;

export interface LocalAwsOptions {
  readonly processes: Processes;
  /** Folder of the CDK assembly (`cdk.out`): template and bundles. */
  readonly assemblyDir: string;
  /** Which stack of the assembly; needed only when there are several. */
  readonly stackName?: string;
  /** A template to run instead of the assembly's, with its assets still from there. */
  readonly template?: unknown;
  /** What outlives the run: histories, objects, the outbox. */
  readonly stateDir: string;
  /** Starts with nothing of earlier runs: see `clearState`. An outbox that is given is the giver's to clear. */
  readonly fresh?: boolean;
  /** Variables of every function beside those of the template, which they override. */
  readonly functionEnvironment?: Readonly<Record<string, string>>;
  /** Values by the secret's name, ARN or logical id. */
  readonly secrets?: Readonly<Record<string, string>>;
  /** Where messages go, when others write to it as well. Its own by default, in `stateDir`. */
  readonly outbox?: Outbox;
  readonly endpointPort?: number;
  readonly gatewayPort?: number;
  /** What the services do at intervals of their own is done so many times sooner. Default: 1. */
  readonly timeFactor?: number;
  /** Told of what goes wrong in the background, such as an event that could not be delivered. */
  readonly onProblem?: (error: Error) => void;
}

export interface LocalAws {
  readonly stack: LocalStack;
  /** What `AWS_ENDPOINT_URL` of a client is to be. */
  readonly endpointUrl: string;
  /** The REST API with its stage, without a slash at the end. Undefined when the stack has none. */
  readonly gatewayUrl: string | undefined;
  /** Of the stack's first state machine. Undefined when it has none. */
  readonly stateMachineArn: string | undefined;
  /** All that an AWS client needs to reach the local services: endpoint, region, credentials. */
  readonly environment: Readonly<Record<string, string>>;
  readonly outbox: Outbox;
  /** Can be told to misbehave. */
  readonly sns: Sns;
  readonly secretsManager: SecretsManager;
  readonly sqs: Sqs;
  readonly s3: S3;
  /** Runs from the start on, and can be stopped. */
  readonly scheduler: Scheduler;
  readonly lambda: LambdaRunner;
  /** The executions as they are kept, beside what the API says of them. */
  readonly stepFunctions: StepFunctions;
  /** Calls the listener for every message of the outbox, by whichever channel. Gives a function that ends it. */
  onMessage(listener: (message: OutboxMessage) => void): () => void;
  /** Calls the listener when an execution starts or ends. Gives a function that ends it. */
  onStatusChange(listener: StatusChangeListener): () => void;
  /** Ends everything. What was running is shown as aborted by the next start on the same folder. */
  close(): Promise<void>;
}

/**
 * Starts the stack's stand-ins. It closes with `close()`, or with the given `Processes`.
 * @throws TemplateError or DefinitionError when the stack would mean something else here than in AWS.
 */
export async function startLocalAws(options: LocalAwsOptions): Promise<LocalAws> {
  const { processes, stateDir, functionEnvironment = {}, onProblem = reportProblem } = options;
  const stack = readStack(options);
  const { functions, region } = stack;
  if (options.fresh) clearState(stateDir);
  const folders = stateFolders(stateDir);
  const environment = {
    ...LOCAL_CREDENTIALS,
    AWS_REGION: region,
    // The first version of the AWS command line knows only this name.
    AWS_DEFAULT_REGION: region,
    AWS_ENDPOINT_URL: '',
  };
  const lambda = new LambdaRunner({
    processes,
    functions,
    region,
    environment: () => ({ AWS_ENDPOINT_URL: environment.AWS_ENDPOINT_URL, ...functionEnvironment }),
  });
  const { invoke } = lambda;
  const outbox = options.outbox ?? new Outbox(stateDir);
  const sns = new Sns(stack.topics, stack.subscriptions, outbox);
  const secretsManager = new SecretsManager(stack, options.secrets ?? {});
  const sqs = new Sqs(stack.queues);
  const s3 = new S3(stack.buckets, folders.objects);
  const stepFunctions = new StepFunctions({
    machines: stack.stateMachines,
    functionArns: new Set(functions.map(({ arn }) => arn)),
    invoke,
    folder: folders.executions,
    onProblem,
  });
  const asynchronous = new AsynchronousInvocations({
    ...{ invoke, functions, configs: stack.invokeConfigs, sqs, timeFactor: options.timeFactor ?? 1 },
  });
  const events = new EventBus({ rules: stack.rules, sns, asynchronous });
  const deliveries = new Set<Promise<void>>();
  const ended = stepFunctions.executions.filter(({ status }) => status !== 'RUNNING');
  const told = new ToldEnds(
    stateDir,
    ended.map(({ header }) => header.arn),
  );
  stepFunctions.onStatusChange((event) => {
    const { status, executionArn } = event.detail;
    const delivery = events
      .put({ ...event })
      .then(() => status !== 'RUNNING' && told.add(executionArn))
      .then(() => undefined, onProblem);
    deliveries.add(delivery);
    void delivery.finally(() => deliveries.delete(delivery));
  });

  const api = new StepFunctionsApi(stepFunctions);
  const scheduler = new Scheduler({
    ...{ schedules: stack.schedules, sqs, timeFactor: options.timeFactor ?? 1, onProblem },
    startExecution: (request) => api.call('StartExecution', request),
  });
  const lambdaApi = new LambdaApi(functions, asynchronous, lambda.concurrency, (taken) => {
    const delivery = taken.catch(onProblem);
    deliveries.add(delivery);
    void delivery.finally(() => deliveries.delete(delivery));
  });
  const services = { stepFunctions: api, secretsManager, sns, sqs, s3, lambda: lambdaApi };
  const endpoint = createEndpoint(services, onProblem);
  const servers = [endpoint];
  const close = once(async () => {
    scheduler.stop();
    await stepFunctions.close();
    // An event that was accepted is delivered: the functions that it calls still need the services.
    asynchronous.stop();
    await Promise.race([Promise.all(deliveries), sleep(DELIVERY_GRACE_MS, undefined, { ref: false })]);
    await Promise.all(servers.map((server) => server.close()));
    await lambda.close();
  });
  processes.onClose(close);
  environment.AWS_ENDPOINT_URL = await listen(endpoint, options.endpointPort);
  const [restApi] = stack.restApis;
  const gateway = restApi && createGateway({ api: restApi, account: stack, invoke, onProblem });
  if (gateway) servers.push(gateway);
  const gatewayUrl = gateway && `${await listen(gateway, options.gatewayPort)}/${restApi.stageName}`;
  stepFunctions.recover((arn) => told.has(arn));
  scheduler.start();

  return {
    stack,
    endpointUrl: environment.AWS_ENDPOINT_URL,
    gatewayUrl,
    stateMachineArn: stack.stateMachines[0]?.arn,
    environment,
    outbox,
    sns,
    secretsManager,
    sqs,
    s3,
    scheduler,
    lambda,
    stepFunctions,
    onMessage: (listener) => outbox.onMessage(listener),
    onStatusChange: (listener) => stepFunctions.onStatusChange(listener),
    close,
  };
}

function readStack({ assemblyDir, stackName, template }: LocalAwsOptions): LocalStack {
  if (template !== undefined) return readTemplate(template, { assemblyDir, stackName: stackName ?? 'Local' });
  const found = findTemplate(assemblyDir, stackName);
  return readTemplate(found.template, { assemblyDir, stackName: found.stackName });
}

function listen(server: FastifyInstance, port = 0): Promise<string> {
  return server.listen({ host: HOST, port });
}

function once(act: () => Promise<void>): () => Promise<void> {
  let done: Promise<void> | undefined;
  return () => {
    done ??= act();
    return done;
  };
}

function reportProblem(error: Error): void {
  console.error(error);
}
