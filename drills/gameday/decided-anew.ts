/** The evidence that an execution kept beside its report: every look of it, on which today's code decides the same. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { backtest } from '../../src/backtest/backtest';
import { readLook } from '../../src/backtest/read';
import { type Fact, fact, factIf } from '../harness/fact';
import type { Stage } from './stage';

export async function decidedAnew(stage: Stage, arn: string): Promise<Fact[]> {
  const { world } = stage;
  const looks = recorded(path.join(path.dirname(world.reportFile(arn)), 'evidence'));
  const { diagnoses, validations } = await stage.history(arn);
  const { incidents } = backtest(looks, world.configuration);
  const otherwise = incidents.flatMap(({ changed }) => changed.flatMap(({ differences }) => differences));
  const made = diagnoses.length + validations.length;
  return [
    // One whose answer was lost is there beside the one that was made again.
    factIf('looks that were kept', `at least ${made}`, looks.length, looks.length >= made),
    fact(
      'decided otherwise on what was kept',
      'nothing',
      otherwise.map(({ what, before, now }) => `${what}: ${before} -> ${now}`).join('; ') || 'nothing',
    ),
  ];
}

/** None where an execution ended before its first look. */
function recorded(folder: string) {
  try {
    return readdirSync(folder).map((name) =>
      readLook(JSON.parse(readFileSync(path.join(folder, name), 'utf8')), ''),
    );
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}
