/** The longest history that Step Functions keeps, as a timeline. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { build } from 'esbuild';
import type { Measure, Row } from '../row';
import type { Made, Took } from '../timeline/child';
import { longHistory } from '../timeline/long-history';

/** AWS Step Functions, service quotas: the most events of one execution of a Standard Workflow. */
const MOST_EVENTS = 25_000;
const SIZES = [1_000, 5_000, 10_000, MOST_EVENTS];
const TURNS = 11;
const TURNS_OF_SMALLER = 5;
/** So many times what parsing the history takes. */
const MOST_TIMES = 12;
const MOST_MB = 200;
const KINDS: readonly Made[] = ['nothing', 'text', 'html'];

export const measure: Measure = async (say) => {
  const folder = mkdtempSync(path.join(tmpdir(), 'knhk-bench-timeline-'));
  try {
    const child = path.join(folder, 'child.cjs');
    const entryPoints = [path.join(__dirname, '..', 'timeline', 'child.ts')];
    await build({ entryPoints, outfile: child, bundle: true, platform: 'node', logLevel: 'error' });
    const bySize = SIZES.map((events) => {
      say(`timeline of ${events} events`);
      const file = path.join(folder, `${events}.json`);
      writeFileSync(file, longHistory(events));
      return { events, took: inTurns(child, file, events === MOST_EVENTS ? TURNS : TURNS_OF_SMALLER) };
    });
    const longest = bySize.at(-1)?.took;
    if (!longest) throw new Error('no history was measured');
    return (['text', 'html'] as const).flatMap((made): Row[] => [
      {
        name: `timeline-${made}`,
        what: `timeline of 25,000 events, ${made}`,
        beside: 'reading the same JSON',
        unit: 's',
        measured: longest[made].map(({ seconds }) => seconds),
        baseline: longest.nothing.map(({ seconds }) => seconds),
        target: { of: 'ratio', most: MOST_TIMES },
        growth: {
          x: 'events',
          points: bySize.map(({ events, took }) => ({
            x: events,
            measured: took[made].map(({ seconds }) => seconds),
            baseline: took.nothing.map(({ seconds }) => seconds),
          })),
        },
      },
      {
        name: `timeline-${made}-memory`,
        what: `the same, ${made}: most memory of the process`,
        beside: 'reading the same JSON',
        unit: 'MB',
        measured: longest[made].map(({ megabytes }) => megabytes),
        baseline: longest.nothing.map(({ megabytes }) => megabytes),
        target: { of: 'value', most: MOST_MB },
      },
    ]);
  } finally {
    rmSync(folder, { recursive: true });
  }
};

function inTurns(child: string, file: string, turns: number): Record<Made, Took[]> {
  const took: Record<Made, Took[]> = { nothing: [], text: [], html: [] };
  for (let turn = 0; turn < turns; turn += 1) {
    for (const made of KINDS) {
      took[made].push(JSON.parse(execFileSync(process.execPath, [child, made, file], { encoding: 'utf8' })));
    }
  }
  return took;
}
