/**
 * The names and ARNs that resources get. Where a template leaves the name to CloudFormation, the local one is
 * made from the stack and the logical id, so that it is the same at every start.
 * What `Ref` and `Fn::GetAtt` return for a type is in the "Return values" of its page in the CloudFormation
 * template reference.
 */
import { createHash } from 'node:crypto';
import { TemplateError } from './errors';

export interface Account {
  readonly region: string;
  readonly accountId: string;
  readonly partition: string;
  readonly stackName: string;
}

/** A resource that exists: what `Ref` gives, and what `Fn::GetAtt` gives by attribute name. */
export interface PhysicalResource {
  readonly ref: string;
  readonly attributes: Readonly<Record<string, string>>;
}

/** Reads one property, or one inside it as in `Outer.Inner`, as text; or gives undefined where the template does not set it. */
export type ReadProperty = (property: string) => string | undefined;

type Maker = (account: Account, logicalId: string, read: ReadProperty) => PhysicalResource;

const MAKERS: Readonly<Record<string, Maker>> = {
  'AWS::Lambda::Function': (account, id, read) => {
    const name = read('FunctionName') ?? generatedName(account, id, 64);
    return { ref: name, attributes: { Arn: arn(account, 'lambda', `function:${name}`) } };
  },
  'AWS::Lambda::EventInvokeConfig': idOnly,
  'AWS::StepFunctions::StateMachine': (account, id, read) => {
    const name = read('StateMachineName') ?? generatedName(account, id, 80);
    const machineArn = arn(account, 'states', `stateMachine:${name}`);
    return {
      ref: machineArn,
      attributes: { Arn: machineArn, Name: name, StateMachineRevisionId: shortId(account, id) },
    };
  },
  'AWS::StepFunctions::StateMachineVersion': (_account, _id, read) => {
    // The service counts the versions that were published; a local stack is deployed once.
    const versionArn = `${read('StateMachineArn')}:1`;
    return { ref: versionArn, attributes: { Arn: versionArn } };
  },
  'AWS::StepFunctions::StateMachineAlias': (account, id, read) => {
    const versionArn = read('DeploymentPreference.StateMachineVersionArn') ?? '';
    const machineArn = versionArn.split(':').slice(0, 7).join(':');
    const aliasArn = `${machineArn}:${read('Name') ?? generatedName(account, id, 80)}`;
    return { ref: aliasArn, attributes: { Arn: aliasArn } };
  },
  'AWS::SQS::Queue': (account, id, read) => {
    const suffix = read('FifoQueue') === 'true' ? '.fifo' : '';
    const name = read('QueueName') ?? generatedName(account, id, 80 - suffix.length) + suffix;
    const url = `https://sqs.${account.region}.amazonaws.com/${account.accountId}/${name}`;
    return { ref: url, attributes: { Arn: arn(account, 'sqs', name), QueueName: name, QueueUrl: url } };
  },
  'AWS::KMS::Key': (account, id) => {
    const keyId = shortId(account, id);
    return { ref: keyId, attributes: { Arn: arn(account, 'kms', `key/${keyId}`), KeyId: keyId } };
  },
  'AWS::SNS::Topic': (account, id, read) => {
    const name = read('TopicName') ?? generatedName(account, id, 256);
    const topicArn = arn(account, 'sns', name);
    return { ref: topicArn, attributes: { TopicArn: topicArn, TopicName: name } };
  },
  'AWS::SNS::Subscription': (account, id, read) => {
    const subscriptionArn = `${read('TopicArn')}:${shortId(account, id)}`;
    return { ref: subscriptionArn, attributes: { Arn: subscriptionArn } };
  },
  'AWS::SecretsManager::Secret': (account, id, read) => {
    const secretArn = secretArnOf(account, read('Name') ?? generatedName(account, id, 512));
    return { ref: secretArn, attributes: { Id: secretArn } };
  },
  'AWS::S3::Bucket': (account, id, read) => {
    const name = read('BucketName') ?? generatedName(account, id, 63).toLowerCase();
    return { ref: name, attributes: { Arn: `arn:${account.partition}:s3:::${name}` } };
  },
  'AWS::IAM::Role': (account, id, read) => {
    const name = read('RoleName') ?? generatedName(account, id, 64);
    return {
      ref: name,
      attributes: { Arn: `arn:${account.partition}:iam::${account.accountId}:role/${name}` },
    };
  },
  'AWS::Logs::LogGroup': (account, id, read) => {
    const name = read('LogGroupName') ?? generatedName(account, id, 512);
    return { ref: name, attributes: { Arn: arn(account, 'logs', `log-group:${name}:*`) } };
  },
  'AWS::Events::Rule': (account, id, read) => {
    const name = read('Name') ?? generatedName(account, id, 64);
    return { ref: name, attributes: { Arn: arn(account, 'events', `rule/${name}`) } };
  },
  'AWS::Scheduler::Schedule': (account, id, read) => {
    const name = read('Name') ?? generatedName(account, id, 64);
    return { ref: name, attributes: { Arn: arn(account, 'scheduler', `schedule/default/${name}`) } };
  },
  'AWS::ApiGateway::RestApi': (account, id) => ({
    ref: shortId(account, id),
    attributes: { RestApiId: shortId(account, id), RootResourceId: shortId(account, `${id}/`) },
  }),
  'AWS::ApiGateway::Stage': (account, id, read) => ({
    ref: read('StageName') ?? generatedName(account, id, 128),
    attributes: {},
  }),
  'AWS::ApiGateway::Resource': idOnly,
  'AWS::ApiGateway::Authorizer': idOnly,
  'AWS::ApiGateway::Deployment': idOnly,
  'AWS::ApiGateway::RequestValidator': idOnly,
  'AWS::ApiGateway::Model': (account, id, read) => ({
    ref: read('Name') ?? generatedName(account, id, 128),
    attributes: {},
  }),
  // Networks are not there locally: functions only name them.
  'AWS::EC2::VPC': idOnly,
  'AWS::EC2::Subnet': idOnly,
  'AWS::EC2::SecurityGroup': (account, id) => {
    const groupId = `sg-${shortId(account, id)}`;
    return { ref: groupId, attributes: { GroupId: groupId } };
  },
};

/**
 * @throws TemplateError for a type that the local stack does not know: a made-up value would only fail later,
 * and further from its cause.
 */
export function physicalResource(
  type: string,
  account: Account,
  logicalId: string,
  read: ReadProperty,
): PhysicalResource {
  const make = MAKERS[type];
  if (!make) throw new TemplateError(logicalId, `${type} has no local value to refer to`);
  return make(account, logicalId, read);
}

/** Secrets Manager ends every secret's ARN in six characters of its own; here they come from the name. */
export function secretArnOf(account: Account, name: string): string {
  return arn(account, 'secretsmanager', `secret:${name}-${digest(name).slice(0, 6)}`);
}

function idOnly(account: Account, logicalId: string): PhysicalResource {
  return { ref: shortId(account, logicalId), attributes: {} };
}

function arn({ partition, region, accountId }: Account, service: string, resource: string): string {
  return `arn:${partition}:${service}:${region}:${accountId}:${resource}`;
}

function generatedName({ stackName }: Account, logicalId: string, maxLength: number): string {
  const name = `${stackName}-${logicalId}`;
  if (name.length <= maxLength) return name;
  const suffix = `-${digest(name).slice(0, 8)}`;
  return name.slice(0, maxLength - suffix.length) + suffix;
}

function shortId({ stackName }: Account, logicalId: string): string {
  return digest(`${stackName}/${logicalId}`).slice(0, 10);
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
