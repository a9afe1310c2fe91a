/** Whether a message comes from Amazon SNS (SNS documentation, "Verifying the signatures of Amazon SNS messages"). */
import { type KeyObject, verify, X509Certificate } from 'node:crypto';
import { DependencyError, InvalidInputError } from '../../model/errors';
import { errorText } from '../../text/error-text';
import { boundedText } from '../http/bounded-text';
import { networkErrorText } from '../http/network-error';

/** What is signed of a notification, and the signature, as Lambda gets them. */
interface SignedNotification {
  readonly Type: string;
  readonly MessageId: string;
  readonly TopicArn: string;
  /** Null where the message has none. */
  readonly Subject?: string | null;
  readonly Message: string;
  readonly Timestamp: string;
  readonly SignatureVersion: string;
  /** Base64. */
  readonly Signature: string;
  readonly SigningCertUrl: string;
}

/** In the order of their bytes. */
const SIGNED = ['Message', 'MessageId', 'Subject', 'Timestamp', 'TopicArn', 'Type'] as const;
const ALGORITHMS: Readonly<Record<string, string>> = { '1': 'RSA-SHA1', '2': 'RSA-SHA256' };

/** Of a region, and of nothing else that stands there: `sns.s3.amazonaws.com` is somebody's bucket. */
const HOST = /^sns\.[a-z]{2}(-[a-z]+)+-\d\.amazonaws\.com(\.cn)?$/;
const FILE = /^\/[\w.-]+\.pem$/;
/** A certificate has two kilobytes. */
const MAX_CERTIFICATE_BYTES = 65_536;
const TIMEOUT_MS = 3_000;
/** SNS has one certificate a region, for months. */
const MAX_KEPT = 16;

type Fetch = (
  url: string,
  options: { redirect: 'manual'; signal: AbortSignal },
) => Promise<Pick<Response, 'status' | 'body'>>;

/** Checks signatures, and keeps the certificates: their address changes with them. */
export class SnsSignatures {
  private readonly keys = new Map<string, KeyObject>();

  constructor(private readonly fetchFrom: Fetch = fetch) {}

  /**
   * @throws InvalidInputError for a message that is not signed by Amazon SNS.
   * @throws DependencyError where that can't be told, because the certificate could not be fetched.
   */
  async check(notification: SignedNotification): Promise<void> {
    const { Type, SignatureVersion, Signature, SigningCertUrl } = notification;
    if (Type !== 'Notification') throw new InvalidInputError(`a notification is accepted, and no ${Type}`);
    const algorithm = ALGORITHMS[SignatureVersion];
    if (!algorithm) throw new InvalidInputError(`there is no signature version ${SignatureVersion}`);
    const key = await this.key(certificateAddress(SigningCertUrl));
    const signature = Buffer.from(Signature, 'base64');
    if (!verify(algorithm, Buffer.from(signedText(notification)), key, signature))
      throw new InvalidInputError('the signature is not that of Amazon SNS');
  }

  private async key(address: string): Promise<KeyObject> {
    const known = this.keys.get(address);
    if (known) return known;
    const { publicKey } = await this.certificate(address);
    const [oldest] = this.keys.keys();
    if (this.keys.size >= MAX_KEPT && oldest !== undefined) this.keys.delete(oldest);
    this.keys.set(address, publicKey);
    return publicKey;
  }

  private async certificate(address: string): Promise<X509Certificate> {
    try {
      const { status, body } = await this.fetchFrom(address, {
        redirect: 'manual',
        signal: AbortSignal.timeout(TIMEOUT_MS),
      });
      if (status !== 200 || body === null) throw new Error(`HTTP ${status}`);
      return new X509Certificate(await boundedText(body, MAX_CERTIFICATE_BYTES));
    } catch (error) {
      throw new DependencyError('sns', `the signing certificate: ${networkErrorText(error, TIMEOUT_MS)}`, {
        cause: error,
      });
    }
  }
}

/**
 * Whoever may name the address may name the key: only SNS's own hosts count.
 * @throws InvalidInputError
 */
function certificateAddress(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : null;
  const isOfSns =
    url?.protocol === 'https:' &&
    HOST.test(url.host) &&
    FILE.test(url.pathname) &&
    `${url.username}${url.password}${url.search}` === '';
  if (!isOfSns)
    throw new InvalidInputError(`the certificate's address is not Amazon SNS's: ${errorText(text, 200)}`);
  return url.href;
}

/** Each name and each value on a line of its own; a message without a subject has none here either. */
function signedText(notification: SignedNotification): string {
  return SIGNED.flatMap((name) => {
    const value = notification[name];
    return value ? [`${name}\n${value}\n`] : [];
  }).join('');
}
