/** Secrets Manager: credentials of the targets, and the webhook's token. */
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { DependencyError, errorText } from '../errors';
import { CLIENT_OPTIONS } from './client-options';

/** Reads secrets by name or ARN, each once a process. Errors name the secret, never its content. */
export class SecretStore {
  private readonly client = new SecretsManagerClient(CLIENT_OPTIONS);
  private readonly cache = new Map<string, Promise<string>>();

  get(secretId: string): Promise<string> {
    const known = this.cache.get(secretId);
    if (known) return known;
    const reading = this.read(secretId).catch((error: unknown) => {
      this.cache.delete(secretId);
      throw error;
    });
    this.cache.set(secretId, reading);
    return reading;
  }

  private async read(secretId: string): Promise<string> {
    try {
      const { SecretString } = await this.client.send(new GetSecretValueCommand({ SecretId: secretId }));
      if (!SecretString) throw new Error('it holds no text');
      return SecretString;
    } catch (error) {
      throw new DependencyError('secrets-manager', `${secretId}: ${errorText(error)}`, { cause: error });
    }
  }
}
