import { untilDone } from '../await-process';
import { Processes } from '../processes';

const BOUND_MS = 60_000;
let processes: Processes;
beforeAll(async () => {
  processes = await Processes.open();
});
afterAll(() => processes.close());

/** What is said of a program that prints this and fails. */
async function saidOf(script: string): Promise<string> {
  const failing = processes.start('server', '/bin/sh', ['-c', `${script}; exit 2`]);
  const failed = await untilDone(failing, BOUND_MS).catch((error: unknown) => error);
  return (failed as Error).message;
}

// As Prometheus does, which says what it does not take, and then what it stops, a line each.
const stops = (lines: number) =>
  `i=0; while [ $i -lt ${lines} ]; do i=$((i+1)); echo "level=info stop $i"; done`;

test('what a program called an error is said, however much it said of its end afterwards', async () => {
  const said = await saidOf(`echo 'level=error could not parse expression' >&2; ${stops(400)}`);
  expect(said).toMatch(
    /^server failed \(exit code 2\)\. Its first errors:\nlevel=error could not parse expression\n/,
  );
  expect(said).toMatch(/\nIts last output:\nlevel=info stop 386\n[\s\S]*\nlevel=info stop 400$/);
});

test('an error that is among the last lines is said once', async () => {
  const said = await saidOf(`${stops(3)}; echo 'FATAL:  lock file exists'`);
  expect(said).toBe(
    'server failed (exit code 2). Its last output:\nlevel=info stop 1\nlevel=info stop 2\nlevel=info stop 3\nFATAL:  lock file exists',
  );
});

test('of many errors the first five are said, and a line of any length is cut', async () => {
  const said = await saidOf(
    `i=0; while [ $i -lt 50 ]; do i=$((i+1)); printf 'PANIC %d %09000d\\n' $i 0; done; ${stops(20)}`,
  );
  expect(said.match(/PANIC \d+/g)).toEqual(['PANIC 1', 'PANIC 2', 'PANIC 3', 'PANIC 4', 'PANIC 5']);
  expect(said.length).toBeLessThan(10_000);
});

test('a program that printed nothing is said to have printed nothing', async () => {
  expect(await saidOf('true')).toBe('server failed (exit code 2). It printed nothing.');
});

test('a line that comes in two parts is one, and a last one without its end is said', async () => {
  const said = await saidOf(
    `printf 'level=er'; sleep 0.2; echo 'ror broken'; ${stops(30)}; printf 'the end'`,
  );
  expect(said).toContain('Its first errors:\nlevel=error broken\n');
  expect(said).toMatch(/stop 30\nthe end$/);
});
