/**
 * An API server that answers what was recorded, in a process of its own: how long an answer takes must not depend on how
 * long the machine takes to make up the pods. Told by its first message what to answer; tells its port.
 */
import { readFileSync } from 'node:fs';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { tlsServer } from '../../emulators/common/tls-server';

export interface RecordedApi {
  /** By path, without its query; lists of pods and their ReplicaSets with `?labelSelector=…`, decoded. Values are files. */
  readonly answers: Readonly<Record<string, string>>;
  /** PEM. Without it, plain HTTP. */
  readonly tls?: { readonly key: string; readonly cert: string };
}

process.once('message', ({ answers, tls }: RecordedApi) => {
  const files = new Map<string, Buffer>();
  const bodyOf = (file: string): Buffer => {
    const body = files.get(file) ?? readFileSync(file);
    files.set(file, body);
    return body;
  };
  const bodies = new Map(Object.entries(answers).map(([path, file]) => [path, bodyOf(file)]));
  const listener: http.RequestListener = ({ url = '' }, response) => {
    const { pathname, searchParams } = new URL(url, 'http://localhost');
    const selector = searchParams.get('labelSelector');
    const body = bodies.get(selector === null ? pathname : `${pathname}?labelSelector=${selector}`);
    if (!body) {
      response.writeHead(404).end(`not recorded: ${url}`);
      return;
    }
    response.writeHead(200, { 'content-length': body.length }).end(body);
  };
  const server = tls ? tlsServer(tls, listener) : http.createServer(listener);
  server.listen(0, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port));
});
process.once('disconnect', () => process.exit(0));
