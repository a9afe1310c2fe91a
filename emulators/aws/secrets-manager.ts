/** AWS Secrets Manager: `GetSecretValue`. Values are held in memory only. */
import { randomBytes, randomUUID } from 'node:crypto';
import { z } from 'zod';
import { AwsError } from './aws-error';
import type { LocalStack } from './template';
import { secretArnOf } from './template/physical-names';

/** The parts of an ARN that tell a secret from its name alone. */
const ARN = /^arn:[^:]*:secretsmanager:[^:]*:[^:]*:secret:(.+)$/;
const SUFFIX = /-[A-Za-z0-9]{6}$/;

const GET = z.object({
  SecretId: z.string().min(1),
  VersionStage: z.string().optional(),
  VersionId: z.string().optional(),
});

interface Version {
  readonly id: string;
  readonly value: string;
  /** Seconds since 1970. */
  readonly createdDate: number;
}

interface Secret {
  readonly arn: string;
  readonly name: string;
  readonly current: Version;
  readonly previous: Version | undefined;
}

export class SecretsManager {
  private readonly secrets = new Map<string, Secret>();
  private readonly arnOf: (name: string) => string;

  /**
   * Holds the secrets of the stack and those that it only refers to.
   *
   * @param values by name, ARN or logical id. A secret of the stack that is not among them has the value that
   * the template gives it, or else a random one, as the service generates it.
   */
  constructor(
    { secrets, region, accountId, stackName }: LocalStack,
    values: Readonly<Record<string, string>>,
  ) {
    this.arnOf = (name) => secretArnOf({ region, accountId, partition: 'aws', stackName }, name);
    const ownKeys = new Set(secrets.flatMap(({ logicalId, name, arn }) => [logicalId, name, arn]));
    for (const { logicalId, name, arn, value, generatedLength } of secrets) {
      const given = values[name] ?? values[arn] ?? values[logicalId];
      this.put(name, given ?? value ?? randomPassword(generatedLength));
    }
    for (const [name, value] of Object.entries(values)) {
      if (!ownKeys.has(name)) this.put(name, value);
    }
  }

  /** Makes this the current version, and the current one the previous: what rotation comes to. */
  put(name: string, value: string): void {
    const existing = this.secrets.get(name);
    const current = { id: randomUUID(), value, createdDate: Date.now() / 1000 };
    this.secrets.set(name, { arn: this.arnOf(name), name, current, previous: existing?.current });
  }

  /** The current value. @throws AwsError ResourceNotFoundException */
  value(id: string): string {
    return this.find(id).current.value;
  }

  /** Answers one operation, by its name in `X-Amz-Target`. @throws AwsError */
  call(operation: string, request: unknown): Record<string, unknown> {
    if (operation !== 'GetSecretValue') {
      throw new AwsError('UnknownOperationException', `${operation} is not answered locally`);
    }
    const parsed = GET.safeParse(request);
    if (!parsed.success) throw new AwsError('InvalidParameterException', z.prettifyError(parsed.error));
    const { SecretId, VersionStage = 'AWSCURRENT', VersionId } = parsed.data;
    const { arn, name, current, previous } = this.find(SecretId);
    const stages = new Map([
      ['AWSCURRENT', current],
      ['AWSPREVIOUS', previous],
    ]);
    const stage = VersionId === undefined ? VersionStage : stageOf(stages, VersionId);
    const version = stages.get(stage);
    if (!version) {
      throw notFound(`Secrets Manager can't find the specified secret value for staging label: ${stage}`);
    }
    return {
      ARN: arn,
      Name: name,
      VersionId: version.id,
      VersionStages: [stage],
      SecretString: version.value,
      CreatedDate: version.createdDate,
    };
  }

  /** By name, by ARN, or by ARN without the six characters at its end. */
  private find(id: string): Secret {
    const name = ARN.exec(id)?.[1] ?? id;
    const secret = this.secrets.get(name) ?? this.secrets.get(name.replace(SUFFIX, ''));
    const isAnotherArn = id !== name && secret && !secret.arn.startsWith(id);
    if (!secret || isAnotherArn) throw notFound("Secrets Manager can't find the specified secret.");
    return secret;
  }
}

function stageOf(stages: ReadonlyMap<string, Version | undefined>, versionId: string): string {
  for (const [stage, version] of stages) if (version?.id === versionId) return stage;
  return versionId;
}

function randomPassword(length: number): string {
  return randomBytes(length).toString('hex').slice(0, length);
}

function notFound(message: string): AwsError {
  return new AwsError('ResourceNotFoundException', message);
}
