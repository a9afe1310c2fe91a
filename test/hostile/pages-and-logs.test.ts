/** What pods answer, their metrics pages and their logs: refused in words, or read, in time. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { traceConnections } from '../../src/diagnose/connection-trace';
import { redactText } from '../../src/documents/review/redact-text';
import { redactLogLine } from '../../src/text/redact';
import { redactSql } from '../../src/text/sql';
import { readPodPool, scanLogs } from '../support/bodies';
import { configuration } from '../support/builders';
import { cpuTimer } from '../support/cpu-time';
import { CONTROLS, hostileText, LINES, METRICS } from '../support/hostile';
import { runs } from '../support/runs';

const config = configuration();

describe('metrics pages', () => {
  const names = config.metrics;
  const rest = 'knhk_db_pool_active 1\nknhk_db_pool_idle 1\n';

  test.each(METRICS.map(({ why, page }) => [why, page]))('the corpus: %s', (_, page) => {
    expect(() => readPodPool('a', `${page}\n${rest}`, names)).toThrow(RangeError);
  });

  test('anything between the lines, and anything in the labels', () => {
    const label = hostileText.map((text) =>
      text.replace(/\\/g, '\\\\').replace(/"/g, '\\"').replace(/\n/g, '\\n'),
    );
    const noise = hostileText.filter((text) => !text.includes('knhk_'));
    fc.assert(
      fc.property(label, noise, fc.nat(5_000), (value, between, total) => {
        const page = [
          '# HELP knhk_db_pool_total the size',
          between,
          `knhk_db_pool_total{db="${value}",x="} 9 #"} ${total + 1} 1769828400000`,
          ` ${between}`,
          `knhk_db_pool_active{db="${value}"} 1 # {trace_id="}"} 7`,
          'knhk_db_pool_idle 2',
        ].join('\n');
        const pool = readPodPool('a', page, names);
        assert.deepEqual([pool.total, pool.active, pool.idle], [total + 1, 1, 2]);
      }),
      runs(1_000),
    );
  });

  test.each(LINES.map(({ why, repeat }) => [why, repeat]))('a megabyte after the name: %s', (_, repeat) => {
    inTime(() => {
      expect(() => readPodPool('a', `knhk_db_pool_total{${megabyte(repeat)}\n${rest}`, names)).toThrow(
        RangeError,
      );
    });
  });
});

describe('log lines', () => {
  test.each(LINES.map(({ why, repeat }) => [why, repeat]))('a megabyte: %s', (_, repeat) => {
    const line = megabyte(repeat);
    inTime(() => {
      expect(redactLogLine(line).length).toBeLessThanOrEqual(240);
      expect(redactLogLine(`${line}\\\n`).length).toBeLessThanOrEqual(240);
      expect(redactSql(line).length).toBeLessThanOrEqual(200);
      expect(redactText(line.slice(0, 40_000)).length).toBeLessThanOrEqual(41_000);
    });
    inTime(() => {
      const found = scanLogs([{ pod: 'a', text: `connection pool timeout ${line}\nend` }], 1);
      expect(found?.connectionTimeouts).toBeGreaterThan(0);
      expect(JSON.stringify(found).length).toBeLessThan(3_000);
      traceConnections([{ pod: 'a', text: `connection acquired id=1 call="${line}\n` }], 1, 1);
    });
  });

  test('a secret at the place where a long line is cut is not shown in half', () => {
    for (let before = 4_050; before < 4_110; before++) {
      const line = `${'\u0007'.repeat(before)} mail jane.roe@mail.example.com password=hunter2 postgres://knhk:hunter2@db`;
      expect(redactLogLine(line)).not.toMatch(/jane|hunter/);
      expect(
        redactSql(`/*${' '.repeat(before)}*/ SELECT 'jane roe' FROM hunters WHERE a = 'hunter2'`),
      ).not.toMatch(/jane|hunter2/);
    }
  });

  test('nothing that acts on a terminal is left', () => {
    fc.assert(
      fc.property(hostileText, (text) => {
        for (const shown of [
          redactLogLine(text),
          redactSql(text),
          ...(scanLogs([{ pod: 'a', text: `too many clients ${text}` }], 1)?.samples ?? []),
        ]) {
          assert.doesNotMatch(shown, CONTROLS);
        }
      }),
      runs(1_000),
    );
  });
});

function megabyte(repeat: string): string {
  return repeat.repeat(Math.ceil(1_048_576 / repeat.length));
}

/** A second on a quiet machine is far too long; a search that takes the square of a megabyte never ends. */
function inTime(run: () => void): void {
  const spentMs = cpuTimer();
  run();
  expect(spentMs()).toBeLessThan(3_000);
}
