import { type ChildProcess, spawn } from 'node:child_process';
import crypto from 'node:crypto';
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import path from 'node:path';
import { freePort } from '../ports';

const MODULE = path.resolve(__dirname, '..', 'ports.ts');

/** Ports that are tried first, in this order. */
function tryFirst(...ports: readonly number[]) {
  const draw = jest.spyOn(crypto, 'randomInt') as unknown as jest.SpyInstance<number>;
  for (const port of ports) draw.mockReturnValueOnce(port);
  return draw;
}
let other: ChildProcess | undefined;
afterEach(() => {
  jest.restoreAllMocks();
  other?.kill('SIGKILL');
});

/** Another process that prints which port it was given, and then does this. */
function given(then: string) {
  const program = `import { freePort } from '${MODULE}'; console.log(await freePort()); ${then}`;
  const child = spawn(process.execPath, ['--no-warnings', '--input-type=module', '--eval', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  other = child;
  return child;
}

test('a port that another process was given is not handed out, bound or not, until that process has ended', async () => {
  const child = given('setInterval(() => {}, 1e6)');
  const [text] = (await once(child.stdout, 'data')) as [Buffer];
  const [its, own] = [Number(text), await freePort()];
  const draw = tryFirst(its, own);
  expect([its, own]).not.toContain(await freePort());
  expect(draw.mock.calls.length).toBeGreaterThan(2);
  child.kill('SIGKILL');
  await once(child, 'exit');
  tryFirst(its);
  expect(await freePort()).toBe(its);
});

test('a port that some other program listens on is not handed out, until it is free', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  tryFirst(port);
  expect(await freePort()).not.toBe(port);
  server.close();
  await once(server, 'close');
  tryFirst(port);
  expect(await freePort()).toBe(port);
});

test('a process that was given a port ends when it has nothing else to do', async () => {
  expect(await once(given('0'), 'exit')).toEqual([0, null]);
});
