/** A cluster that was not started here: asked as its kubeconfig says, and by nothing else. */
import https from 'node:https';
import { buffer } from 'node:stream/consumers';
import { stringify } from 'yaml';
import { ownCluster } from '../../bin/own-cluster';
import type { RequestOptions } from '../../emulators/kubernetes/request';
import type { KubernetesAccess } from '../../src/adapters/kubernetes/access';

export class ForeignCluster {
  private constructor(
    private readonly access: KubernetesAccess,
    private readonly authorization: string | undefined,
    private readonly tidyUp: () => Promise<void>,
  ) {}

  /**
   * @param file a kubeconfig, whose current context counts, with any login that `kubectl` takes.
   * @param tidyUp takes away what was made for a test.
   * @throws InvalidInputError when it can't be used.
   */
  static async open(file: string, tidyUp: () => Promise<void> = async () => undefined) {
    const { access } = await ownCluster({ KUBECONFIG: file });
    // As it is now: a token that a program prints lasts for longer than a test.
    const authorization = await access.authorization?.(AbortSignal.timeout(10_000));
    return new ForeignCluster(access, authorization, tidyUp);
  }

  get url(): string {
    return this.access.server;
  }

  /** What must be in no message: the token, or the client's key. */
  get token(): string {
    return this.authorization?.replace(/^Bearer /, '') ?? this.access.tls?.key ?? '';
  }

  /** As the functions take it: without programs and files beside it. */
  kubeconfig(): string {
    const { ca, cert, key, servername, rejectUnauthorized } = this.access.tls ?? {};
    const data = (pem: string | undefined) => pem && Buffer.from(pem).toString('base64');
    const cluster = {
      server: this.url,
      ...(ca && { 'certificate-authority-data': data(ca) }),
      ...(servername && { 'tls-server-name': servername }),
      ...(rejectUnauthorized === false && { 'insecure-skip-tls-verify': true }),
    };
    const user = this.authorization
      ? { token: this.token }
      : { 'client-certificate-data': data(cert), 'client-key-data': data(key) };
    const name = 'contract';
    return stringify(
      {
        ...{ apiVersion: 'v1', kind: 'Config', 'current-context': name },
        clusters: [{ name, cluster }],
        users: [{ name, user }],
        contexts: [{ name, context: { cluster: name, user: name } }],
      },
      { lineWidth: 0 },
    );
  }

  /** A request by hand, as the kubeconfig's user unless the headers name another. */
  async request(
    path: string,
    { method = 'GET', headers = {}, body }: RequestOptions = {},
  ): Promise<Response> {
    const { authorization } = this;
    const given = { ...(authorization && { authorization }), ...withoutEmpty(headers) };
    const outgoing = https.request(this.url + path, {
      ...{ ...this.access.tls, method, headers: given, agent: false },
      signal: AbortSignal.timeout(30_000),
    });
    const answered = new Promise<Response>((resolve, reject) => {
      outgoing.once('error', reject).once('response', async (incoming) => {
        const type = incoming.headers['content-type'] ?? '';
        const text = await buffer(incoming);
        resolve(new Response(text, { status: incoming.statusCode ?? 0, headers: { 'content-type': type } }));
      });
    });
    outgoing.end(body);
    return answered;
  }

  close(): Promise<void> {
    return this.tidyUp();
  }
}

/** A client with a certificate sends no such header. */
function withoutEmpty(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).filter(([, value]) => value !== ''));
}
