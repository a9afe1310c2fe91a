/** AWS services that only carry things: secrets in, messages and reports out. */
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { DependencyError, errorText } from '../errors';
import type { Message, Notifier, ReportStore } from '../ports';

const REQUEST_TIMEOUT_MS = 5_000;
const clientOptions = {
  maxAttempts: 3,
  requestHandler: {
    requestTimeout: REQUEST_TIMEOUT_MS,
    connectionTimeout: 2_000,
    throwOnRequestTimeout: true,
  },
};

/** Reads secrets by name or ARN, each once a process. Errors name the secret, never its content. */
export class SecretStore {
  private readonly client = new SecretsManagerClient(clientOptions);
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

/** One SNS topic an audience. */
export class SnsNotifier implements Notifier {
  private readonly client = new SNSClient(clientOptions);

  constructor(private readonly topicArns: Readonly<Record<string, string>>) {}

  async notify(audience: string, message: Message): Promise<void> {
    const topicArn = this.topicArns[audience];
    if (!topicArn) throw new DependencyError('sns', `there is no topic for ${audience}`);
    try {
      await this.client.send(
        new PublishCommand({
          TopicArn: topicArn,
          Subject: message.subject,
          Message: message.body,
          MessageAttributes: Object.fromEntries(
            Object.entries(message.attributes).map(([name, StringValue]) => [
              name,
              { DataType: 'String', StringValue },
            ]),
          ),
        }),
      );
    } catch (error) {
      throw new DependencyError('sns', `${audience}: ${errorText(error)}`, { cause: error });
    }
  }
}

/** Reports as objects of one bucket. */
export class S3ReportStore implements ReportStore {
  private readonly client = new S3Client({ ...clientOptions, forcePathStyle: true });

  constructor(private readonly bucket: string) {}

  async put(key: string, body: string, contentType: string): Promise<string> {
    try {
      await this.client.send(
        new PutObjectCommand({ Bucket: this.bucket, Key: key, Body: body, ContentType: contentType }),
      );
      return `s3://${this.bucket}/${key}`;
    } catch (error) {
      throw new DependencyError('s3', `${key}: ${errorText(error)}`, { cause: error });
    }
  }
}
