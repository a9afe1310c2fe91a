/** Secrets Manager: credentials of the targets, and the webhook's token. */
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { DependencyError, errorText } from '../errors';
import { CLIENT_OPTIONS } from './client-options';

/** A process may live for hours: what was rotated is read again after this long. */
const DEFAULT_MAX_AGE_MS = 300_000;

type Stage = 'AWSCURRENT' | 'AWSPREVIOUS';

interface Known {
  readonly value: Promise<string | null>;
  readonly readAtMs: number;
}

export interface ReadOptions {
  /** Reads again what was read longer ago. */
  readonly atMostOldMs?: number;
}

/** Reads secrets by name or ARN, and keeps them for a while. Errors name the secret, never its content. */
export class SecretStore {
  private readonly client = new SecretsManagerClient(CLIENT_OPTIONS);
  private readonly cache = new Map<string, Known>();

  constructor(private readonly nowMs: () => number = Date.now) {}

  /** @throws DependencyError */
  async get(secretId: string, options?: ReadOptions): Promise<string> {
    const value = await this.cached(secretId, 'AWSCURRENT', options);
    if (value === null) throw new DependencyError('secrets-manager', `${secretId}: it has no current value`);
    return value;
  }

  /** The value before the current one; null for a secret that has had one value only. @throws DependencyError */
  previous(secretId: string, options?: ReadOptions): Promise<string | null> {
    return this.cached(secretId, 'AWSPREVIOUS', options);
  }

  private cached(secretId: string, stage: Stage, options: ReadOptions = {}): Promise<string | null> {
    const { atMostOldMs = DEFAULT_MAX_AGE_MS } = options;
    const key = `${stage} ${secretId}`;
    const known = this.cache.get(key);
    if (known && this.nowMs() - known.readAtMs <= atMostOldMs) return known.value;
    const value = this.read(secretId, stage).catch((error: unknown) => {
      this.cache.delete(key);
      throw error;
    });
    this.cache.set(key, { value, readAtMs: this.nowMs() });
    return value;
  }

  private async read(secretId: string, stage: Stage): Promise<string | null> {
    try {
      const { SecretString } = await this.client.send(
        new GetSecretValueCommand({ SecretId: secretId, VersionStage: stage }),
      );
      if (!SecretString) throw new Error('it holds no text');
      return SecretString;
    } catch (error) {
      // The secret is there, as its current value shows; it only has no earlier one.
      if (stage === 'AWSPREVIOUS' && isNotFound(error)) return null;
      throw new DependencyError('secrets-manager', `${secretId}: ${errorText(error)}`, { cause: error });
    }
  }
}

function isNotFound(error: unknown): boolean {
  return error instanceof Error && error.name === 'ResourceNotFoundException';
}
