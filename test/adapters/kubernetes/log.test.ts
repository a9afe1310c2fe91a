/** The newest part of a log within a bound, against a server that reads logs as a node does. */
import fc from 'fast-check';
import { KubernetesCluster } from '../../../src/adapters/kubernetes/kubernetes';
import { LogScan } from '../../../src/diagnose/log-scan';
import type { LogRange } from '../../../src/ports';
import { logOf } from '../../support/bodies';
import { type LoggedPod, type LogServer, startLogServer } from '../../support/log-server';
import { runs } from '../../support/runs';
import { probes, target } from './support';

const WINDOW = { sinceSeconds: 300 };
const LIMIT = 1_024;

let server: LogServer;
beforeAll(async () => {
  server = await startLogServer();
});
afterAll(() => server.close());

async function read(pod: LoggedPod, range: LogRange = WINDOW, logLimitBytes = LIMIT) {
  server.set(pod);
  const cluster = new KubernetesCluster({ server: server.url }, target, {
    ...{ ...probes, timeoutMs: 20_000 },
    logLimitBytes,
  });
  return logOf((begin) => cluster.readLog('p', range, begin));
}

const linesOf = (...texts: readonly string[]) =>
  texts.map((text, index) => ({ text, agoSeconds: texts.length - index }));
const textOf = (lines: LoggedPod['lines']) => lines.map(({ text }) => `${text}\n`).join('');

it('is read by one request that names the container, where it fits', async () => {
  const lines = linesOf('a', 'b');
  expect(await read({ lines })).toEqual({ text: 'a\nb\n', notRead: null, attempts: 1 });
  expect(server.asked.map((query) => Object.fromEntries(query))).toEqual([
    { container: 'app', sinceSeconds: '300', limitBytes: String(LIMIT + 1) },
  ]);
});

it.each([
  [LIMIT, null, 1],
  [LIMIT + 1, expect.stringContaining('probes.logLimitBytes'), 2],
])('of %i bytes is whole or not, to the byte', async (bytes, notRead, attempts) => {
  const shown = await read({ lines: linesOf('x'.repeat(bytes - 2), '') });
  expect(shown).toMatchObject({ notRead, attempts });
});

it('finds refusals that are in its last half alone, of a pod that logs 10 kB a second, and says what it left out', async () => {
  const perSecond = 100;
  const line = `INFO request served ${'.'.repeat(79)}`;
  const lines = Array.from({ length: 300 * perSecond }, (_, index) => {
    const agoSeconds = 300 - Math.floor(index / perSecond);
    const isRefusal = agoSeconds < 150 && index % 500 === 0;
    return { agoSeconds, text: isRefusal ? 'ERROR sorry, too many clients already' : line };
  });
  expect(await read({ lines }, WINDOW, probes.logLimitBytes)).toMatchObject({ notRead: null, attempts: 1 });
  const limitBytes = 1_048_576;
  const { text, notRead, attempts } = await read({ lines }, WINDOW, limitBytes);
  expect(attempts).toBe(2);
  expect(text.length).toBeGreaterThan(limitBytes * 0.8);
  expect(textOf(lines).endsWith(text)).toBe(true);
  expect(notRead).toBe('only the newest 0.9 MiB of the last 300 s were read: probes.logLimitBytes is 1 MiB');
  const scan = new LogScan();
  scan.add(Buffer.from(text));
  expect(scan.end().serverRefusals).toBeGreaterThan(10);
});

it('whose lines get longer takes a third attempt, and no fourth', async () => {
  const growing = linesOf(...Array.from({ length: 60 }, (_, index) => 'x'.repeat(index < 40 ? 20 : 80)));
  const shown = await read({ lines: growing });
  expect(shown).toMatchObject({ attempts: 3, notRead: expect.stringContaining('only the newest') });
  expect(textOf(growing).endsWith(shown.text)).toBe(true);
  const endless = linesOf('short', 'x'.repeat(5_000));
  expect(await read({ lines: endless })).toMatchObject({
    attempts: 3,
    notRead: expect.stringMatching(/^the newest lines of the last 300 s were not read: they are too long/),
  });
});

it('of any lines is whole, or the newest lines of it, or said not to be the newest', async () => {
  const line = fc.string({ unit: fc.constantFrom('x', 'ü', ' '), maxLength: 200 });
  await fc.assert(
    fc.asyncProperty(fc.array(line, { maxLength: 40 }), async (texts) => {
      const lines = linesOf(...texts);
      const whole = textOf(lines);
      const { text, notRead, attempts } = await read({ lines });
      const bytes = Buffer.byteLength(whole);
      expect(notRead === null).toBe(bytes <= LIMIT);
      if (notRead === null) expect([text, attempts]).toEqual([whole, 1]);
      else if (notRead.startsWith('only the newest')) {
        expect(Buffer.byteLength(text)).toBeLessThanOrEqual(LIMIT);
        expect(text).not.toBe('');
        expect(`\n${whole}`.endsWith(`\n${text}`)).toBe(true);
      } else expect(notRead).toContain('the newest lines');
    }),
    runs(200),
  );
});

describe('the newest lines, where so many were asked for', () => {
  const newest = { sinceSeconds: 300, tailLines: 2 };

  it('are all that was wanted', async () => {
    const shown = await read({ lines: linesOf('a', 'b', 'c'), startedAgoSeconds: 900 }, newest);
    expect(shown).toEqual({ text: 'b\nc\n', notRead: null, attempts: 1 });
    expect(server.asked).toHaveLength(1);
    expect(server.asked[0]?.get('tailLines')).toBe('2');
  });

  it('are fewer, where there is no room for them', async () => {
    const shown = await read({ lines: linesOf('x'.repeat(900), 'y'.repeat(900)) }, newest);
    expect(shown).toMatchObject({ text: `${'y'.repeat(900)}\n`, attempts: 2 });
    expect(shown.notRead).toContain('only the newest');
  });
});

describe('what the node no longer has', () => {
  const old = { startedAgoSeconds: 900 };

  it('is said, where the log begins within the time and its container long before', async () => {
    const { notRead } = await read({ ...old, lines: [{ text: 'a', agoSeconds: 120 }] });
    expect(notRead).toMatch(/^its log begins (?:119|12\d) s ago, though its container has run for longer/);
  });

  it.each([
    [
      'the log reaches back beyond it',
      {
        ...old,
        lines: [
          { text: 'a', agoSeconds: 400 },
          { text: 'b', agoSeconds: 1 },
        ],
      },
    ],
    ['the container is younger than it', { startedAgoSeconds: 120, lines: [{ text: 'a', agoSeconds: 119 }] }],
    ['there is no line at all', { ...old, lines: [] }],
    [
      'the container ended before, and longer ago',
      { ...old, lastEndAgoSeconds: 901, lines: [{ text: 'a', agoSeconds: 899 }] },
    ],
  ])('is nothing, where %s', async (_, pod) => {
    expect(await read(pod)).toMatchObject({ notRead: null });
  });

  it('is the log of the run before, where its container restarted meanwhile', async () => {
    const pod = { startedAgoSeconds: 60, lastEndAgoSeconds: 61, lines: [{ text: 'a', agoSeconds: 59 }] };
    expect((await read(pod)).notRead).toMatch(/^its container restarted 6\d s ago, and the log before/);
  });
});

it('may be as long as the configuration allows, which is more than any other answer', async () => {
  const text = 'x'.repeat(1_048_575);
  const lines = linesOf(...Array.from({ length: 20 }, () => text));
  const { notRead, text: all } = await read({ lines }, WINDOW, 20 * 1_048_576);
  expect([notRead, all.length]).toEqual([null, 20 * 1_048_576]);
});
