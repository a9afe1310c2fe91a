/** Programs in pods, as other clients than kubectl ask for them. */
import { once } from 'node:events';
import { PassThrough } from 'node:stream';
import { text as textOf } from 'node:stream/consumers';
import { Exec, KubeConfig } from '@kubernetes/client-node';
import { WebSocket } from 'ws';
import {
  NAMESPACE,
  startEmptyCluster,
  startTestDatabase,
  type TestCluster,
  type TestDatabase,
} from '../support/service-cluster';

const namespace = NAMESPACE;
let database: TestDatabase;
let world: TestCluster;
let config: KubeConfig;

beforeAll(async () => {
  database = await startTestDatabase();
  const { host, port, superuser } = database.postgres;
  world = await startEmptyCluster(database.processes, { postgres: { host, port, ...superuser } });
  config = new KubeConfig();
  config.loadFromString(world.cluster.kubeconfig());
});
afterAll(() => database.processes.close());

describe('exec', () => {
  const exec = (query: string, headers: Record<string, string> = {}) =>
    world.cluster.request(`/api/v1/namespaces/${namespace}/pods/${query}`, { headers });
  const upgrade = { connection: 'Upgrade', upgrade: 'SPDY/3.1' };

  it('by the client library', async () => {
    const status = Promise.withResolvers<unknown>();
    const output = new PassThrough();
    const text = textOf(output);
    const command = ['psql', '-Atc', 'SELECT 1'];
    await new Exec(config).exec(
      ...([namespace, 'postgres-0', 'postgres', command] as const),
      ...([output, null, null, false, status.resolve] as const),
    );
    expect(await status.promise).toMatchObject({ status: 'Success' });
    output.end();
    expect(await text).toBe('1\n');
  });

  it('by the older protocol over WebSockets, in which standard input has no end', async () => {
    const { url, token } = world.cluster;
    const ca = Buffer.from(config.getCurrentCluster()?.caData ?? '', 'base64');
    const query = 'command=psql&command=-At&stdin=true&stdout=true';
    const socket = new WebSocket(
      `${url.replace('https', 'wss')}/api/v1/namespaces/${namespace}/pods/postgres-0/exec?${query}`,
      'v4.channel.k8s.io',
      { ca, headers: { authorization: `Bearer ${token}` } },
    );
    const messages: string[] = [];
    socket.on('message', (data: Buffer) => messages.push(data.toString()));
    await once(socket, 'open');
    socket.send(Buffer.from('\0SELECT 40 + 2;\n\\q\n'));
    await once(socket, 'close');
    expect(socket.protocol).toBe('v4.channel.k8s.io');
    expect(messages).toEqual(['\u000142\n', '\u0003{"metadata":{},"status":"Success"}']);
  });

  it('needs an upgrade, the token, a protocol, a pod, and a command', async () => {
    const path = 'postgres-0/exec?command=psql&stdout=true';
    const refusals: [query: string, headers: Record<string, string>, code: number][] = [
      [path, {}, 400],
      [path, { ...upgrade, authorization: 'Bearer guessed' }, 401],
      [path, { ...upgrade, 'x-stream-protocol-version': 'v1.channel.k8s.io' }, 400],
      ['nobody/exec?command=psql', upgrade, 404],
      ['postgres-0/exec?stdout=true', upgrade, 400],
      ['postgres-0/exec?command=psql&container=other', upgrade, 400],
      ['postgres-0/attach?stdout=true', upgrade, 405],
    ];
    for (const [query, headers, code] of refusals) {
      expect([query, headers, (await exec(query, headers)).status]).toEqual([query, headers, code]);
    }
  });
});
