/** Messages as SNS brings them to a function, signed with a key that the test has the certificate of. */
import { randomUUID, sign } from 'node:crypto';
import type { SNSEvent, SNSMessage } from 'aws-lambda';
import { generate } from 'selfsigned';

export interface Signer {
  /** PEM, as SNS serves it. */
  readonly certificate: string;
  /** Of a message, by the version that it names. */
  sign(message: Omit<SNSMessage, 'Signature'>): SNSMessage;
}

export const TOPIC = 'arn:aws:sns:eu-west-1:111122223333:database-pool';
export const CERTIFICATE_URL =
  'https://sns.eu-west-1.amazonaws.com/SimpleNotificationService-0123456789abcdef0123456789abcdef.pem';

export async function makeSigner(): Promise<Signer> {
  const { private: key, cert } = await generate([{ name: 'commonName', value: 'sns.amazonaws.com' }], {
    keyType: 'rsa',
    keySize: 2_048,
    algorithm: 'sha256',
  });
  return {
    certificate: cert,
    sign: (message) => {
      const algorithm = message.SignatureVersion === '1' ? 'RSA-SHA1' : 'RSA-SHA256';
      return {
        ...message,
        Signature: sign(algorithm, Buffer.from(documented(message)), key).toString('base64'),
      };
    },
  };
}

/** A message without a subject, as a topic with signature version 1 sends it. */
export function notification(text: string, changes: Partial<SNSMessage> = {}): Omit<SNSMessage, 'Signature'> {
  return {
    Type: 'Notification',
    MessageId: randomUUID(),
    TopicArn: TOPIC,
    // Lambda gets null for none, whatever its types say.
    Subject: null as never,
    Message: text,
    Timestamp: '2026-01-31T03:00:12.345Z',
    SignatureVersion: '1',
    SigningCertUrl: CERTIFICATE_URL,
    UnsubscribeUrl: 'https://sns.eu-west-1.amazonaws.com/?Action=Unsubscribe',
    MessageAttributes: {},
    ...changes,
  };
}

export function snsEvent(...messages: SNSMessage[]): SNSEvent {
  return {
    Records: messages.map((Sns) => ({
      ...{ EventSource: 'aws:sns', EventVersion: '1.0', EventSubscriptionArn: `${TOPIC}:1`, Sns },
    })),
  };
}

/** SNS documentation, "Verifying the signatures of Amazon SNS messages": the string to sign of a notification. */
function documented(message: Omit<SNSMessage, 'Signature'>): string {
  const { Message, MessageId, Subject, Timestamp, TopicArn, Type } = message;
  const subject = Subject ? `Subject\n${Subject}\n` : '';
  return `Message\n${Message}\nMessageId\n${MessageId}\n${subject}Timestamp\n${Timestamp}\nTopicArn\n${TopicArn}\nType\n${Type}\n`;
}
