/** A synthesized stack as the local services need it: every expression resolved, every reference followed. */

/** A Lambda function with its bundle. */
export interface LocalFunction {
  readonly logicalId: string;
  readonly arn: string;
  readonly name: string;
  /** `<file>.<export>`, as in `index.handler`. */
  readonly handler: string;
  readonly runtime: string;
  /** Folder that holds the handler's file. */
  readonly codeDir: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly timeoutSeconds: number;
  readonly memoryMb: number;
}

/** What becomes of a function's asynchronous invocations that fail. */
export interface LocalInvokeConfig {
  readonly functionName: string;
  readonly maximumRetryAttempts: number;
  /** Of a queue. */
  readonly onFailureArn: string | undefined;
}

export interface LocalStateMachine {
  readonly logicalId: string;
  readonly arn: string;
  readonly name: string;
  readonly roleArn: string;
  readonly type: 'STANDARD' | 'EXPRESS';
  /** ARNs of its versions, the oldest first. */
  readonly versionArns: readonly string[];
  readonly aliases: readonly StateMachineAlias[];
  /** The Amazon States Language document. */
  readonly definition: Readonly<Record<string, unknown>>;
}

/** A name for a version of a state machine. */
interface StateMachineAlias {
  readonly name: string;
  readonly arn: string;
  readonly versionArn: string;
}

export interface LocalQueue {
  readonly logicalId: string;
  readonly arn: string;
  readonly url: string;
  readonly name: string;
  readonly isFifo: boolean;
}

export interface LocalTopic {
  readonly logicalId: string;
  readonly arn: string;
  readonly name: string;
  /** The construct's id in the CDK tree, or the topic's name: what people call it. */
  readonly label: string;
}

/** Of a topic, as the template has it. */
export interface LocalSubscription {
  readonly arn: string;
  readonly topicArn: string;
  /** `email`, `sms`, `https`, `lambda`, … */
  readonly protocol: string;
  readonly endpoint: string;
}

export interface LocalSecret {
  readonly logicalId: string;
  readonly arn: string;
  readonly name: string;
  /** Written in the template. Undefined when the service is to generate it. */
  readonly value: string | undefined;
  /** Length of a generated value. */
  readonly generatedLength: number;
}

export interface LocalBucket {
  readonly logicalId: string;
  readonly name: string;
}

/** Where a rule sends a matching event, and what of it. At most one of the three input fields is set. */
export interface RuleTarget {
  readonly arn: string;
  readonly input?: string;
  readonly inputPath?: string;
  readonly inputTransformer?: {
    readonly pathsMap: Readonly<Record<string, string>>;
    readonly template: string;
  };
}

export interface LocalRule {
  readonly logicalId: string;
  readonly name: string;
  readonly eventPattern: Readonly<Record<string, unknown>>;
  readonly targets: readonly RuleTarget[];
}

/** A schedule that starts executions. */
export interface LocalSchedule {
  readonly logicalId: string;
  readonly name: string;
  readonly everyMs: number;
  /** The request as JSON text, with what the service fills in. */
  readonly input: string;
  readonly deadLetterArn: string | undefined;
}

export interface ApiAuthorizer {
  readonly name: string;
  readonly type: 'TOKEN' | 'REQUEST';
  readonly functionArn: string;
  /** As in `method.request.header.Authorization`. */
  readonly identitySources: readonly string[];
  /** A TOKEN that does not match is refused without asking the function. */
  readonly validationExpression: string | undefined;
  /** How long an answer is reused for the same identity. */
  readonly cacheSeconds: number;
}

export interface ApiMethod {
  /** Upper case, or `ANY`. */
  readonly httpMethod: string;
  /** As in `/alerts/{id}`. */
  readonly resourcePath: string;
  readonly functionArn: string;
  readonly authorizer: ApiAuthorizer | undefined;
  readonly timeoutMs: number;
  /** JSON schema of the body by content type; empty where bodies are not checked. */
  readonly bodySchemas: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

/** An answer that the API gives itself, without a function. */
export interface GatewayResponse {
  readonly type: string;
  readonly statusCode: number | undefined;
  /** Body by content type. */
  readonly templates: Readonly<Record<string, string>>;
}

export interface Throttle {
  readonly requestsPerSecond: number;
  readonly burst: number;
}

export interface LocalRestApi {
  readonly logicalId: string;
  readonly id: string;
  readonly stageName: string;
  readonly throttle: Throttle | undefined;
  readonly methods: readonly ApiMethod[];
  readonly responses: readonly GatewayResponse[];
}

export interface LocalStack {
  readonly stackName: string;
  readonly region: string;
  readonly accountId: string;
  readonly functions: readonly LocalFunction[];
  readonly invokeConfigs: readonly LocalInvokeConfig[];
  readonly stateMachines: readonly LocalStateMachine[];
  readonly restApis: readonly LocalRestApi[];
  readonly secrets: readonly LocalSecret[];
  readonly topics: readonly LocalTopic[];
  readonly subscriptions: readonly LocalSubscription[];
  readonly queues: readonly LocalQueue[];
  readonly buckets: readonly LocalBucket[];
  readonly rules: readonly LocalRule[];
  readonly schedules: readonly LocalSchedule[];
  /** The stack's outputs by logical id. */
  readonly outputs: Readonly<Record<string, string>>;
}
