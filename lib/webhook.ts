/** The webhook endpoint: a REST API with a token authorizer in front of the intake. */
import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import {
  AccessLogFormat,
  AuthorizationType,
  LambdaIntegration,
  LogGroupLogDestination,
  MethodLoggingLevel,
  RestApi,
  TokenAuthorizer,
} from 'aws-cdk-lib/aws-apigateway';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { Deployment } from '../src/configuration/deployment';
import { ANSWERS_PATH, addAnswers } from './answers';
import { addDoors, type DoorFunctions } from './doors';
import { Firewall } from './firewall';
import { review } from './grant';
import { addLogin } from './login';
import { type LogSettings, logGroup } from './logs';
import { STAGE_NAME } from './names';
import type { FunctionNetwork } from './network';
import { addRefusals } from './webhook-answers';
import { webhookModel } from './webhook-body';
import { reach } from './webhook-callers';

export interface WebhookProps {
  readonly authorizer: IFunction;
  readonly intake: IFunction;
  /** Behind the links of messages; null where there are none. */
  readonly answer: IFunction | null;
  /** Where people log in before they answer; null where nobody has to. */
  readonly login: IFunction | null;
  /** For the services that send what people decide there. */
  readonly doors: DoorFunctions;
  readonly deployment: Deployment;
  /** Where an endpoint is made, if one is. */
  readonly network: FunctionNetwork | null;
  readonly logs: LogSettings;
}

/** How long an answer of the authorizer is used again for the same token. */
const AUTHORIZER_CACHE = Duration.minutes(5);

/** Written one by one: a header could hold the token. */
const ACCESS_LOG = AccessLogFormat.custom(
  JSON.stringify({
    requestId: '$context.requestId',
    time: '$context.requestTime',
    ip: '$context.identity.sourceIp',
    method: '$context.httpMethod',
    // Not the path itself: that of a link holds what authorizes.
    path: '$context.resourcePath',
    status: '$context.status',
    responseType: '$context.error.responseType',
    error: '$context.error.message',
    authorizerError: '$context.authorizer.error',
    integrationError: '$context.integration.error',
    principal: '$context.authorizer.principalId',
    latencyMs: '$context.responseLatency',
    integrationStatus: '$context.integration.status',
    trace: '$context.xrayTraceId',
  }),
);

/**
 * `POST /alerts`. A REST API, because only it can answer throttling with something Alertmanager retries, have a
 * firewall in front, and refuse a body before a function is called.
 */
export class Webhook extends Construct {
  readonly api: RestApi;
  readonly accessLogs: LogGroup;
  /** What Alertmanager sends to. */
  readonly url: string;
  /** Where links lead, without their token. */
  readonly answersUrl: string;

  constructor(scope: Construct, id: string, props: WebhookProps) {
    super(scope, id);
    const { authorizer, intake, answer, login, doors, deployment, network, logs } = props;
    this.accessLogs = logGroup(this, logs);
    const { api, firewall } = deployment;
    const { endpointConfiguration, policy, url } = reach(this, api.callers, network);
    this.api = new RestApi(this, 'Api', {
      restApiName: 'knhk-runbook-webhook',
      endpointConfiguration,
      ...(policy && { policy }),
      cloudWatchRole: api.accountLogRole,
      // Other APIs of the account and region log by it too.
      ...(api.accountLogRole
        ? { cloudWatchRoleRemovalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE }
        : {}),
      deployOptions: {
        stageName: STAGE_NAME,
        throttlingRateLimit: api.requestsPerSecond,
        throttlingBurstLimit: api.burst,
        accessLogDestination: new LogGroupLogDestination(this.accessLogs),
        accessLogFormat: ACCESS_LOG,
        // API Gateway would make that log by itself, kept for ever and under no key; the reasons are in the access log.
        loggingLevel: MethodLoggingLevel.OFF,
        // It would log whole requests, the token among them.
        dataTraceEnabled: false,
        // A trace holds the address of its request, and that of a link is what authorizes (API Gateway, "AWS X-Ray traces for
        // Amazon API Gateway APIs"). The functions are traced all the same.
        tracingEnabled: answer === null,
      },
    });
    const method = this.api.root
      .addResource('alerts')
      .addMethod('POST', new LambdaIntegration(intake, { allowTestInvoke: false }), {
        authorizationType: AuthorizationType.CUSTOM,
        authorizer: new TokenAuthorizer(this, 'Authorizer', {
          handler: authorizer,
          validationRegex: '^Bearer +\\S+$',
          resultsCacheTtl: AUTHORIZER_CACHE,
        }),
        requestModels: { 'application/json': webhookModel(this.api) },
        requestValidatorOptions: {
          requestValidatorName: 'body',
          validateRequestBody: true,
          validateRequestParameters: true,
        },
      });
    addRefusals(this.api);
    if (answer) addAnswers(this.api, answer);
    if (login) addLogin(this.api, login);
    addDoors(this.api, doors);
    this.url = url(this.api, '/alerts');
    this.answersUrl = url(this.api, ANSWERS_PATH);
    review(
      this.api.deploymentStage,
      'AwsSolutions-APIG6',
      'execution logs go to a group that API Gateway makes by itself, with no retention and no key; the access log has the reason of each error',
    );
    review(method, 'AwsSolutions-COG4', 'Alertmanager signs in to no user pool; it carries a bearer token');
    const logRole = this.api.node.tryFindChild('CloudWatchRole');
    if (logRole) {
      review(
        logRole as Construct,
        `AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs]`,
        'the policy that API Gateway asks for; the role is one for all APIs of the account and region',
      );
    }
    if (firewall.enabled) {
      new Firewall(this, 'Firewall', this.api, {
        requestsPerFiveMinutes: firewall.requestsPerFiveMinutes,
        cidrs: api.callers.kind === 'addresses' ? api.callers.cidrs : [],
      });
    } else {
      review(
        this.api.deploymentStage,
        'AwsSolutions-APIG3',
        'the stage is throttled, a body is checked before a function runs, and the token is compared in constant time; the firewall is deployment.firewall, which costs 7 dollars a month',
      );
    }
  }
}
