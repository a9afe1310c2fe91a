/** Servers in AWS's place, each of which refuses what is not signed as AWS wants it. */
import { createServer as createHttp, type IncomingMessage, type Server } from 'node:http';
import { createServer as createHttps } from 'node:https';
import type { AddressInfo } from 'node:net';
import { type Certificate, makeCertificate } from '../../../emulators/kubernetes/certificate';
import { KEYS } from '../../support/signature-v4';

export interface Arriving {
  readonly method: string;
  readonly url: URL;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

export interface Reply {
  readonly status?: number;
  readonly body: string;
}

export interface StandIn {
  readonly url: string;
  /** What its clients have to trust, as PEM; none for plain HTTP. */
  readonly ca: string;
  readonly arrived: Arriving[];
  close(): void;
}

/** The environment in which the SDK finds its keys. */
export function useKeys(): void {
  Object.assign(process.env, {
    AWS_ACCESS_KEY_ID: KEYS.accessKeyId,
    AWS_SECRET_ACCESS_KEY: KEYS.secretAccessKey,
    AWS_REGION: 'eu-west-1',
  });
  delete process.env['AWS_SESSION_TOKEN'];
}

export async function standIn(
  answer: (request: Arriving) => Promise<Reply> | Reply,
  { tls = true }: { readonly tls?: boolean } = {},
): Promise<StandIn> {
  const arrived: Arriving[] = [];
  const certificate: Certificate | undefined = tls ? await makeCertificate('127.0.0.1') : undefined;
  const server: Server = certificate ? (createHttps(certificate) as Server) : createHttp();
  server.on('request', async (request: IncomingMessage, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    const { method = '', headers } = request;
    const url = new URL(request.url ?? '/', `http://${headers.host}`);
    const one = { method, url, headers, body };
    arrived.push(one);
    const reply = await answer(one);
    response.writeHead(reply.status ?? 200, { 'content-type': 'application/json' }).end(reply.body);
  });
  server.listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  return {
    url: `${tls ? 'https' : 'http'}://127.0.0.1:${(server.address() as AddressInfo).port}`,
    ca: certificate?.cert ?? '',
    arrived,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
