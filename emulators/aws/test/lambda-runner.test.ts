/** Functions in processes of their own: their contract, their ends, and how many there are. */
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { Processes } from '../../common/processes';
import { eventually } from '../../common/testing/eventually';
import { LambdaRunner } from '../lambda-runner';
import type { LocalFunction } from '../template';

const FUNCTIONS = path.join(__dirname, 'fixtures', 'mini-functions');

let processes: Processes;
let runner: LambdaRunner;

const lambda = (name: string, handler: string): LocalFunction => ({
  logicalId: name,
  arn: `arn:aws:lambda:us-east-1:000000000000:function:${name}`,
  name,
  handler,
  runtime: 'nodejs24.x',
  codeDir: FUNCTIONS,
  environment: { OWN: 'of the template', TZ: 'Asia/Tokyo' },
  timeoutSeconds: 1,
  memoryMb: 256,
});

beforeAll(async () => {
  processes = await Processes.open('knhk-test-lambda-');
  runner = new LambdaRunner({
    processes,
    functions: [
      lambda('work', 'index.work'),
      lambda('gone', 'index.gone'),
      lambda('lost', 'nowhere.handler'),
      lambda('late', 'index.work'),
    ],
    region: 'us-east-1',
    environment: () => ({ AWS_ENDPOINT_URL: 'http://127.0.0.1:1' }),
    maxWorkersPerFunction: 2,
  });
});
afterAll(async () => {
  await processes?.close();
});

interface Told {
  readonly pid: number;
  readonly requestId: string;
  readonly functionName: string;
  readonly remainingMs: number;
  readonly environment: Record<string, string>;
}
const tell = async (name = 'work') => (await runner.invoke(name, { do: 'tell' })) as Told;

test('a handler has its context, and no variables but its own and those of Lambda', async () => {
  process.env['SECRET_OF_THE_PARENT'] = 'x';
  const told = await tell('arn:aws:lambda:us-east-1:000000000000:function:work');
  expect(told).toMatchObject({ functionName: 'work', requestId: expect.stringMatching(/^[0-9a-f-]{36}$/) });
  expect(told.remainingMs).toBeGreaterThan(0);
  expect(told.remainingMs).toBeLessThanOrEqual(1_000);
  expect(told.environment).toMatchObject({
    OWN: 'of the template',
    TZ: 'Asia/Tokyo',
    AWS_REGION: 'us-east-1',
    AWS_ENDPOINT_URL: 'http://127.0.0.1:1',
    AWS_LAMBDA_FUNCTION_NAME: 'work',
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '256',
    AWS_ACCESS_KEY_ID: 'local',
  });
  expect(told.environment).not.toHaveProperty('SECRET_OF_THE_PARENT');
  delete process.env['SECRET_OF_THE_PARENT'];
});

test('a process serves one invocation after the other, and prints to the log of its function', async () => {
  const [first, second] = [await tell(), await tell()];
  expect(second.pid).toBe(first.pid);
  expect(second.requestId).not.toBe(first.requestId);
  await runner.invoke('work', { mark: 'for the log' });
  const line = 'working on {"mark":"for the log"}';
  await eventually(line, async () => readFileSync(runner.logFile('work'), 'utf8').includes(line));
});

test('code that is a link is kept compiled beside what it leads to, unseen by the function; other code is not', async () => {
  const shared = path.join(processes.scratchDir, 'shared');
  const own = path.join(processes.scratchDir, 'own');
  cpSync(FUNCTIONS, shared, { recursive: true });
  mkdirSync(own);
  symlinkSync(path.join(shared, 'index.js'), path.join(own, 'index.js'));
  const linked = { ...lambda('linked', 'index.work'), codeDir: own };
  const copied = { ...lambda('copied', 'index.work'), codeDir: shared };
  const environment = () => ({});
  const two = new LambdaRunner({ processes, functions: [linked, copied], region: 'us-east-1', environment });
  await two.invoke('copied', { do: 'tell' });
  expect(readdirSync(shared)).toEqual(['index.js']);
  const { environment: seen } = (await two.invoke('linked', { do: 'tell' })) as Told;
  expect(seen).not.toHaveProperty('NODE_COMPILE_CACHE');
  expect(readdirSync(shared)).toEqual(['compiled', 'index.js']);
  expect(readdirSync(path.join(shared, 'compiled'), { recursive: true }).length).toBeGreaterThan(1);
});

test('an error of the handler has its name, and the JSON of the runtime as its message', async () => {
  const { pid } = await tell();
  const error = await runner.invoke('work', { do: 'reject' }).catch((thrown: Error) => thrown);
  expect(error).toMatchObject({ name: 'Rejected', errorMessage: 'not today' });
  const { errorType, errorMessage, trace } = JSON.parse((error as Error).message);
  expect([errorType, errorMessage, trace[0]]).toEqual(['Rejected', 'not today', 'Rejected: not today']);
  expect((await tell()).pid).toBe(pid);
});

test.each([
  [
    'takes too long',
    { do: 'sleep', ms: 5_000 },
    'Sandbox.Timedout',
    /Error: Task timed out after 1.00 seconds"/,
  ],
  ['ends the process', { do: 'exit' }, 'Lambda.Unknown', /Process exited before completing request/],
  [
    'rejects unheard',
    { do: 'reject in the background' },
    'Runtime.UnhandledPromiseRejection',
    /nobody waits/,
  ],
  ['throws unheard', { do: 'throw in the background' }, 'TypeError', /nobody catches this/],
])(
  'a handler that %s costs the process, and the next invocation has another',
  async (_, event, name, message) => {
    const { pid } = await tell();
    await expect(runner.invoke('work', event)).rejects.toMatchObject({
      name,
      message: expect.stringMatching(message),
    });
    const after = await tell();
    expect(after.pid).not.toBe(pid);
    await eventually(`the end of process ${pid}`, async () => !existsSync(`/proc/${pid}/cwd`));
  },
);

test('a function that ran out of time has the platform say so in its log, as nothing of its own can', async () => {
  await expect(runner.invoke('late', { do: 'sleep', ms: 5_000 })).rejects.toThrow(/timed out/);
  const line = /^\S+Z [0-9a-f-]{36} Task timed out after 1\.00 seconds$/m;
  await eventually('its line', async () => line.test(readFileSync(runner.logFile('late'), 'utf8')));
});

test('a bundle that cannot be loaded fails at every invocation', async () => {
  for (let time = 0; time < 2; time++) {
    await expect(runner.invoke('gone', {})).rejects.toMatchObject({
      name: 'Runtime.HandlerNotFound',
      errorMessage: 'index.gone is undefined or not exported',
    });
  }
  await expect(runner.invoke('lost', {})).rejects.toThrow(/Cannot find module/);
  await expect(runner.invoke('nobody', {})).rejects.toThrow('the stack has no function nobody');
});

test('invocations at once have processes of their own, up to the limit; the rest wait', async () => {
  const startedMs = Date.now();
  const sleeps = Array.from({ length: 4 }, () => runner.invoke('work', { do: 'sleep', ms: 300 }));
  await Promise.all(sleeps);
  expect(Date.now() - startedMs).toBeGreaterThanOrEqual(590);
  const pids = await Promise.all(Array.from({ length: 6 }, () => tell().then(({ pid }) => pid)));
  expect(new Set(pids).size).toBeLessThanOrEqual(2);
});

test('processes can be started ahead of need', async () => {
  let started = 0;
  const warmed = new LambdaRunner({
    processes,
    functions: [lambda('warmed', 'index.work'), lambda('cold', 'index.work')],
    region: 'us-east-1',
    environment: () => ({ NUMBER: String(++started) }),
  });
  await warmed.warm({ size: 2, but: ['cold'] });
  expect(started).toBe(2);
  await Promise.all([1, 2].map(() => warmed.invoke('warmed', { do: 'sleep', ms: 100 })));
  expect(started).toBe(2);
  // Those that start from now on.
  warmed.environment = { NUMBER: 'another' };
  await warmed.cool();
  expect(await warmed.invoke('warmed', { do: 'tell' })).toMatchObject({ environment: { NUMBER: 'another' } });
  await warmed.close();
});

describe('a function that is disturbed', () => {
  afterEach(() => runner.disturb('work', null));

  test('runs out of time when it hangs, and answers again afterwards', async () => {
    runner.disturb('work', 'hang');
    await expect(tell()).rejects.toMatchObject({ name: 'Sandbox.Timedout' });
    runner.disturb('work', null);
    expect(await tell()).toHaveProperty('pid');
  });

  test('is refused as Lambda does when there is no room', async () => {
    runner.disturb('work', 'throttle');
    await expect(tell()).rejects.toMatchObject({ name: 'Lambda.TooManyRequestsException' });
  });

  test('has to be there', () => {
    expect(() => runner.disturb('other', 'hang')).toThrow('no function other');
  });
});

describe('a process that is killed', () => {
  const printed = () => readFileSync(runner.logFile('work'), 'utf8').split('"do":"mark"').length - 1;

  test('has done nothing, before it has the event', async () => {
    const [before, killed] = [printed(), runner.spare('work')];
    runner.killNext('work', 'before');
    await expect(runner.invoke('work', { do: 'mark' })).rejects.toMatchObject({ name: 'Lambda.Unknown' });
    expect(printed()).toBe(before);
    expect(runner.spare('work') - killed).toBe(1);
    expect(await tell()).toHaveProperty('pid');
  });

  test('has done everything, when its answer is lost', async () => {
    const before = printed();
    runner.killNext('work', 'after');
    await expect(runner.invoke('work', { do: 'mark' })).rejects.toMatchObject({ name: 'Lambda.Unknown' });
    await eventually('the last words', async () => printed() === before + 1);
    expect(await tell()).toHaveProperty('pid');
  });

  test('is the one that runs, and no other', async () => {
    expect(runner.killRunning('work')).toBe(0);
    const running = runner.invoke('work', { do: 'sleep', ms: 900 });
    running.catch(() => undefined);
    await eventually('the kill', async () => runner.killRunning('work') === 1);
    await expect(running).rejects.toMatchObject({ name: 'Lambda.Unknown' });
  });

  test('is spared again', async () => {
    runner.killNext('work', 'before', 5);
    runner.spare('work');
    expect(await tell()).toHaveProperty('pid');
  });
});
