/** A server in place of AWS and of a cluster, to which the process' clients lead: what it answers is the test's to say. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Answer {
  readonly status?: number;
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/**
 * Runs from the first test of the file to its last.
 * @param answerTo `what` is the operation that a header names, or method and path; with the invocation type where it has one.
 */
export function answerForAws(answerTo: (what: string, body: string) => Answer): { url: string } {
  const at = { url: '' };
  let server: Server;
  beforeAll(async () => {
    server = createServer(async (request, response) => {
      let sent = '';
      for await (const chunk of request) sent += chunk;
      const { 'x-amz-target': target, 'x-amz-invocation-type': type = '' } = request.headers;
      const what = `${target ?? `${request.method} ${request.url?.split('?')[0]}`} ${type}`.trim();
      const { status = 200, body = '', headers = {} } = answerTo(what, sent);
      response.writeHead(status, headers).end(body);
    }).listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    at.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    Object.assign(process.env, {
      AWS_ENDPOINT_URL: at.url,
      ...{ AWS_REGION: 'us-east-1', AWS_ACCESS_KEY_ID: 'local', AWS_SECRET_ACCESS_KEY: 'local' },
      AWS_MAX_ATTEMPTS: '1',
    });
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });
  return at;
}

/** As the services that speak JSON refuse. */
export function refusedBy(code: string, status = 400): Answer {
  return {
    status,
    body: JSON.stringify({ __type: code, message: 'no', Message: 'no' }),
    headers: { 'x-amzn-errortype': code },
  };
}
