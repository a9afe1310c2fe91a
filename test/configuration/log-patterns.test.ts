import { patternProblem } from '../../src/configuration/log-patterns';
import { scanLogs } from '../support/bodies';
import { cpuTimer } from '../support/cpu-time';

/** A hundred times what it takes; a line that is looked at as a whole takes longer than this. */
const LIMIT_MS = 2_000;

describe('a log pattern', () => {
  it.each([
    'timeout',
    'connection (?:pool )?time(?:d )?-?out|too many (?:clients|connections)',
    'timed out after \\d{1,9}ms',
    'QueuePool limit .* reached',
    '[*+?]{2}\\(\\)\\*',
    '\\bpool\\b.+full',
  ])('may be %s', (source) => {
    expect(patternProblem(source)).toBeNull();
  });

  it.each([
    ['(a+)+$', 'without repeated groups'],
    ['(?:a|a)*b', 'without repeated groups'],
    ['(a){2,9}', 'without repeated groups'],
    ['.*.*x', 'fewer repetitions'],
    ['\\w{1,99}\\d{1,99}', 'fewer repetitions'],
    ['(?=a)b', 'without lookaround'],
    ['(?<!a)b', 'without lookaround'],
    ['(a)\\1', 'without lookaround'],
    ['(', 'a regular expression'],
    ['x'.repeat(301), 'at most 300 characters'],
  ])('may not be %s', (source, problem) => {
    expect(patternProblem(source)).toContain(problem);
  });

  it('takes no longer than a moment, whatever the log says', () => {
    const text = `${'a'.repeat(20_000)}\n`.repeat(10);
    const spentMs = cpuTimer();
    for (const connectionTimeout of ['a.*a?b', '\\w+x', 'a{1,40}a{1,40}b']) {
      expect(patternProblem(connectionTimeout)).toBeNull();
      expect(scanLogs([{ pod: 'p', text }], 1, { connectionTimeout })?.connectionTimeouts).toBe(0);
    }
    expect(spentMs()).toBeLessThan(LIMIT_MS);
  });
});

it("looks for what is configured in place of the runbook's own", () => {
  const logs = [{ pod: 'p', text: 'POOL EMPTY\nconnection timeout\nsql took 9 s\n' }];
  const patterns = { connection: 'empty', slowQuery: 'sql took', connectionTimeout: 'pool empty' };
  expect(scanLogs(logs, 1, patterns)).toMatchObject({
    ...{ connectionLines: 1, slowQueryLines: 1, connectionTimeouts: 1, samples: ['p: POOL EMPTY'] },
  });
});
