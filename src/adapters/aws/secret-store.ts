/** Secrets Manager: credentials of the targets, and the webhook's token. */
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { DependencyError } from '../../model/errors';
import { errorText } from '../../text/error-text';
import { within } from '../channels/attempts';
import { withBoundedAnswers } from '../http/bounded-answers';
import { CLIENT_OPTIONS } from './client-options';

/** A process may live for hours: what was rotated is read again after this long. */
const DEFAULT_MAX_AGE_MS = 300_000;

/** Reads that begin together share one request; one that has not come back by then may never do so. */
const SHARED_FOR_MS = 1_000;
/** Of one read with all its attempts: well within what a function that changes something may take. */
const DEFAULT_TIMEOUT_MS = 12_000;

/** A secret has 65,536 bytes at most (Secrets Manager quotas); as JSON, with what comes with it, several times that. */
const MAX_SECRET_BYTES = 1_048_576;

type Stage = 'AWSCURRENT' | 'AWSPREVIOUS';

interface Known {
  readonly value: Promise<string | null>;
  readonly readAtMs: number;
  /** It has come back. */
  isRead: boolean;
}

export interface ReadOptions {
  /** Reads again what was read longer ago. */
  readonly atMostOldMs?: number;
}

/** Reads secrets by name or ARN, and keeps them for a while. Errors name the secret, never its content. */
export class SecretStore {
  private readonly client = withBoundedAnswers(new SecretsManagerClient(CLIENT_OPTIONS), MAX_SECRET_BYTES);
  private readonly cache = new Map<string, Known>();

  /** @param timeoutMs A read takes no longer: a client of AWS waits for an answer that has begun as long as it takes. */
  constructor(
    private readonly nowMs: () => number = Date.now,
    private readonly timeoutMs: number = DEFAULT_TIMEOUT_MS,
  ) {}

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
    // What an earlier run of the function left waiting is not waited for once more.
    const goodForMs = known?.isRead ? atMostOldMs : Math.min(atMostOldMs, SHARED_FOR_MS);
    if (known && this.nowMs() - known.readAtMs <= goodForMs) return known.value;
    const read: Known = { value: this.read(secretId, stage), readAtMs: this.nowMs(), isRead: false };
    this.cache.set(key, read);
    read.value.then(
      () => {
        read.isRead = true;
      },
      () => {
        if (this.cache.get(key) === read) this.cache.delete(key);
      },
    );
    return read.value;
  }

  private async read(secretId: string, stage: Stage): Promise<string | null> {
    try {
      const { SecretString } = await within(this.timeoutMs, (abortSignal) =>
        this.client.send(new GetSecretValueCommand({ SecretId: secretId, VersionStage: stage }), {
          abortSignal,
        }),
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
