/**
 * Reads a synthesized CloudFormation template: what runs locally is what would be deployed. Only the resources
 * that have a local stand-in are read; roles, policies and log groups are looked at only where others refer to
 * them.
 */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { TemplateError } from './template/errors';
import { readFunctions, readInvokeConfigs } from './template/functions';
import type {
  LocalQueue,
  LocalRule,
  LocalSecret,
  LocalStack,
  LocalStateMachine,
  LocalSubscription,
  LocalTopic,
} from './template/model';
import type { Account } from './template/physical-names';
import { readRestApis } from './template/rest-apis';
import { readSchedules } from './template/schedules';
import { TemplateSource } from './template/source';

export type * from './template/model';

const TEMPLATE_SUFFIX = '.template.json';

export interface ReadTemplateOptions {
  /** Folder of the CDK assembly (`cdk.out`), where the assets are. */
  readonly assemblyDir: string;
  readonly stackName: string;
  /** Values of parameters; those left out have the template's defaults. */
  readonly parameters?: Readonly<Record<string, string>>;
}

const STATE_MACHINE = z.object({
  DefinitionString: z.string().optional(),
  Definition: z.record(z.string(), z.unknown()).optional(),
  DefinitionSubstitutions: z.record(z.string(), z.coerce.string()).default({}),
  RoleArn: z.string(),
  StateMachineType: z.enum(['STANDARD', 'EXPRESS']).default('STANDARD'),
});
const VERSION = z.object({ StateMachineArn: z.string() });
const ALIAS = z.object({
  Name: z.string(),
  DeploymentPreference: z.object({ StateMachineVersionArn: z.string() }),
});
const QUEUE = z.object({ FifoQueue: z.boolean().default(false) });
const SUBSCRIPTION = z.object({ TopicArn: z.string(), Protocol: z.string(), Endpoint: z.string() });
const SECRET = z.object({
  SecretString: z.string().optional(),
  GenerateSecretString: z.object({ PasswordLength: z.coerce.number().default(32) }).optional(),
});
const RULE = z.object({
  EventPattern: z.record(z.string(), z.unknown()).optional(),
  State: z.enum(['ENABLED', 'DISABLED']).default('ENABLED'),
  Targets: z
    .array(
      z.object({
        Arn: z.string(),
        Input: z.string().optional(),
        InputPath: z.string().optional(),
        InputTransformer: z
          .object({ InputPathsMap: z.record(z.string(), z.string()).default({}), InputTemplate: z.string() })
          .optional(),
      }),
    )
    .default([]),
});
const ANYTHING = z.object({});

/** The one template of a CDK assembly, or the one of the named stack. */
export function findTemplate(
  assemblyDir: string,
  stackName?: string,
): { readonly template: unknown; readonly stackName: string } {
  const names = readdirSync(assemblyDir)
    .filter((name) => name.endsWith(TEMPLATE_SUFFIX))
    .map((name) => name.slice(0, -TEMPLATE_SUFFIX.length))
    .filter((name) => stackName === undefined || name === stackName);
  const [found, ...others] = names;
  if (found === undefined || others.length > 0) {
    throw new TemplateError(assemblyDir, `expected one stack, found ${names.join(', ') || 'none'}`);
  }
  const file = path.join(assemblyDir, found + TEMPLATE_SUFFIX);
  return { template: JSON.parse(readFileSync(file, 'utf8')), stackName: found };
}

/**
 * Gives a template's resources their concrete values.
 * @throws TemplateError for an unknown intrinsic function, a reference to nothing, or a property that the
 * local stack cannot honour; it names the resource and the path.
 */
export function readTemplate(template: unknown, options: ReadTemplateOptions): LocalStack {
  const { assemblyDir, stackName, parameters = {} } = options;
  const account: Account = { region: 'us-east-1', accountId: '000000000000', partition: 'aws', stackName };
  const source = new TemplateSource(template, account, parameters);
  return {
    stackName,
    region: account.region,
    accountId: account.accountId,
    functions: readFunctions(source, assemblyDir),
    invokeConfigs: readInvokeConfigs(source),
    stateMachines: readStateMachines(source),
    restApis: readRestApis(source),
    secrets: readSecrets(source),
    topics: readTopics(source),
    subscriptions: readSubscriptions(source),
    queues: readQueues(source),
    buckets: source
      .ofType('AWS::S3::Bucket', ANYTHING)
      .map(({ logicalId, physical }) => ({ logicalId, name: physical.ref })),
    rules: readRules(source),
    schedules: readSchedules(source),
    outputs: source.outputs(),
  };
}

function readStateMachines(source: TemplateSource): LocalStateMachine[] {
  const versions = source.ofType('AWS::StepFunctions::StateMachineVersion', VERSION);
  const aliases = source.ofType('AWS::StepFunctions::StateMachineAlias', ALIAS);
  return source
    .ofType('AWS::StepFunctions::StateMachine', STATE_MACHINE)
    .map(({ logicalId, properties, physical }) => {
      const written = properties.DefinitionString ?? JSON.stringify(properties.Definition);
      if (written === undefined) throw new TemplateError(logicalId, 'its definition is not in the template');
      const text = written.replace(/\$\{(\w+)\}/g, (whole, name: string) => {
        return properties.DefinitionSubstitutions[name] ?? whole;
      });
      return {
        logicalId,
        arn: physical.ref,
        name: physical.attributes['Name'] ?? '',
        roleArn: properties.RoleArn,
        type: properties.StateMachineType,
        definition: z.record(z.string(), z.unknown()).parse(JSON.parse(text)),
        versionArns: versions
          .filter((version) => version.properties.StateMachineArn === physical.ref)
          .map((version) => version.physical.ref),
        aliases: aliases
          .map((alias) => ({
            name: alias.properties.Name,
            arn: alias.physical.ref,
            versionArn: alias.properties.DeploymentPreference.StateMachineVersionArn,
          }))
          .filter(({ arn, name }) => arn === `${physical.ref}:${name}`),
      };
    });
}

function readSecrets(source: TemplateSource): LocalSecret[] {
  return source.ofType('AWS::SecretsManager::Secret', SECRET).map(({ logicalId, properties, physical }) => ({
    logicalId,
    arn: physical.ref,
    // An ARN ends in `secret:<name>-<6 characters>`.
    name: physical.ref.split(':').slice(6).join(':').slice(0, -7),
    value: properties.SecretString,
    generatedLength: properties.GenerateSecretString?.PasswordLength ?? 32,
  }));
}

function readTopics(source: TemplateSource): LocalTopic[] {
  return source.ofType('AWS::SNS::Topic', ANYTHING).map(({ logicalId, physical, metadata }) => {
    const name = physical.attributes['TopicName'] ?? '';
    const treePath = metadata['aws:cdk:path'];
    const constructId = typeof treePath === 'string' ? treePath.split('/').at(-2) : undefined;
    return { logicalId, arn: physical.ref, name, label: constructId ?? name };
  });
}

function readSubscriptions(source: TemplateSource): LocalSubscription[] {
  return source.ofType('AWS::SNS::Subscription', SUBSCRIPTION).map(({ properties, physical }) => ({
    arn: physical.ref,
    topicArn: properties.TopicArn,
    protocol: properties.Protocol,
    endpoint: properties.Endpoint,
  }));
}

function readQueues(source: TemplateSource): LocalQueue[] {
  return source.ofType('AWS::SQS::Queue', QUEUE).map(({ logicalId, properties, physical }) => ({
    logicalId,
    url: physical.ref,
    arn: physical.attributes['Arn'] ?? '',
    name: physical.attributes['QueueName'] ?? '',
    isFifo: properties.FifoQueue,
  }));
}

function readRules(source: TemplateSource): LocalRule[] {
  return source
    .ofType('AWS::Events::Rule', RULE)
    .flatMap(({ logicalId, properties, physical }): LocalRule[] => {
      const { EventPattern: eventPattern, State, Targets } = properties;
      if (State === 'DISABLED') return [];
      if (!eventPattern)
        throw new TemplateError(logicalId, 'a rule without an event pattern is not run locally');
      const targets = Targets.map(({ Arn, Input, InputPath, InputTransformer }) => ({
        arn: Arn,
        ...(Input === undefined ? {} : { input: Input }),
        ...(InputPath === undefined ? {} : { inputPath: InputPath }),
        ...(InputTransformer === undefined
          ? {}
          : {
              inputTransformer: {
                pathsMap: InputTransformer.InputPathsMap,
                template: InputTransformer.InputTemplate,
              },
            }),
      }));
      return [{ logicalId, name: physical.ref, eventPattern, targets }];
    });
}
