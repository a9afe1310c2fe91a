/** How long a secret is taken for what it was. */
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  type RunningMiniStack,
  startMiniStack,
} from '../../../emulators/aws/test/fixtures/running-mini-stack';
import { SecretStore } from '../../../src/adapters/aws/secret-store';
import { eventually } from '../../support/eventually';

let mini: RunningMiniStack;
const before = { ...process.env };
beforeAll(async () => {
  mini = await startMiniStack({ secrets: { 'mini/token': 'first', elsewhere: 'x' } });
  Object.assign(process.env, mini.aws.environment);
});
afterAll(async () => {
  process.env = before;
  await mini?.close();
});

test('reads once in five minutes, and sooner when asked', async () => {
  let nowMs = 0;
  const store = new SecretStore(() => nowMs);
  expect([await store.get('mini/token'), await store.previous('mini/token')]).toEqual(['first', null]);
  mini.aws.secretsManager.put('mini/token', 'second');
  nowMs = 300_000;
  expect([await store.get('mini/token'), await store.previous('mini/token')]).toEqual(['first', null]);
  expect(await store.get('mini/token', { atMostOldMs: 10_000 })).toBe('second');
  nowMs = 300_001;
  expect([await store.get('mini/token'), await store.previous('mini/token')]).toEqual(['second', 'first']);
});

test('names the secret that is not there, and remembers no failure', async () => {
  const store = new SecretStore();
  await expect(store.get('late')).rejects.toThrow(/^secrets-manager: late: .*can't find/);
  mini.aws.secretsManager.put('late', 'here');
  expect(await store.get('late')).toBe('here');
});

describe('a Secrets Manager that does not answer', () => {
  let server: Server;
  let asked = 0;
  const serve = async (listener: RequestListener) => {
    asked = 0;
    server = createServer((request, response) => {
      asked += 1;
      listener(request, response);
    }).listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    process.env['AWS_ENDPOINT_URL'] = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  };
  afterEach(() => {
    server.closeAllConnections();
    server.close();
    Object.assign(process.env, mini.aws.environment);
  });

  it('is waited for no longer than was said, even when its answer has begun', async () => {
    await serve((_request, response) => void response.writeHead(200).write('{"SecretString":'));
    const store = new SecretStore(Date.now, 200);
    await expect(store.get('x')).rejects.toThrow('secrets-manager: x: no answer within 200 ms');
  });

  it('is listened to no longer than a secret can be', async () => {
    let sent = 0;
    const chunk = Buffer.alloc(262_144, 'x');
    await serve((_request, response) => {
      const more = () => {
        while (sent < 400 && !response.destroyed) {
          sent += 1;
          if (!response.write(chunk)) return void response.once('drain', more);
        }
        response.end();
      };
      more();
    });
    await expect(new SecretStore().get('x')).rejects.toThrow(/longer than 1048576 bytes/);
    expect(sent).toBeLessThan(200);
  });

  it('is asked anew by the next run of the function, which does not wait for what hangs', async () => {
    let nowMs = 0;
    let hangs = true;
    await serve((_request, response) => {
      if (!hangs) response.end('{"SecretString":"here"}');
    });
    const store = new SecretStore(() => nowMs, 60_000);
    void store.get('x').catch(() => undefined);
    await eventually('the first request', async () => asked > 0);
    hangs = false;
    nowMs = 1_001;
    // The client itself would ask again after five seconds.
    const late = new Promise((resolve) => setTimeout(() => resolve('late'), 4_000));
    expect(await Promise.race([store.get('x'), late])).toBe('here');
  });
});
