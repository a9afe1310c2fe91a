/** What fifty targets in one configuration add to a synth, to the template and to a cold start. */
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { CONFIGURATION_FILE } from '../../src/configuration/environment';
import { bundleAll } from '../bundles';
import { coldStart } from '../cold-start';
import type { Measure } from '../row';
import { manyTargets } from '../size/configurations';
import type { Synthesized } from '../size/synth-child';

const ONE = 1;
const MANY = 50;
const COUNTS = [ONE, 10, MANY] as const;
const SYNTHS = 3;
const STARTS = 9;
/** AWS CloudFormation quotas: the size of a template in an S3 object, 1 MB. */
const MOST_TEMPLATE_KB = 1_000;
const MOST_TIMES = { synth: 2, memory: 1.5, start: 2 };

interface Point {
  readonly targets: number;
  readonly synths: Synthesized[];
  /** Milliseconds, of Prepare: it reads the configuration, and nothing else. */
  readonly starts: number[];
}

export const measure: Measure = async (say) => {
  const folder = await mkdtemp(path.join(tmpdir(), 'knhk-bench-targets-'));
  try {
    const [prepare] = await bundleAll(folder, ['prepare']);
    if (!prepare) throw new Error('there is no function that prepares');
    const points = COUNTS.map((targets): Point => ({ targets, synths: [], starts: [] }));
    for (const { targets } of points) {
      const taskRoot = path.join(folder, String(targets));
      await mkdir(taskRoot);
      await writeFile(path.join(taskRoot, CONFIGURATION_FILE), JSON.stringify(manyTargets(targets)));
    }
    say(`${COUNTS.join(', ')} targets: ${SYNTHS} synths and ${STARTS} cold starts each`);
    for (let turn = 0; turn < STARTS; turn += 1) {
      for (const { targets, synths, starts } of points) {
        const taskRoot = path.join(folder, String(targets));
        if (turn < SYNTHS) synths.push(await synthesized(taskRoot, path.join(taskRoot, `out-${turn}`)));
        const call = { event: eventFor(targets), env: { LAMBDA_TASK_ROOT: taskRoot } };
        starts.push((await coldStart(prepare.file, call)).importMs);
      }
    }
    return rowsOf(points);
  } finally {
    await rm(folder, { recursive: true });
  }
};

/** An execution that is started by hand, about the last of the targets. */
function eventFor(targets: number): unknown {
  const execution = { id: 'bench', name: 'bench', startTime: new Date().toISOString() };
  return { input: { target: `service-${targets}`, reason: 'bench' }, execution };
}

async function synthesized(taskRoot: string, outdir: string): Promise<Synthesized> {
  const program = [
    ...[require.resolve('tsx/cli'), path.join(__dirname, '..', 'size', 'synth-child.ts')],
    ...[path.join(taskRoot, CONFIGURATION_FILE), outdir],
  ];
  const { stdout } = await promisify(execFile)(process.execPath, program);
  return JSON.parse(stdout.trim().split('\n').at(-1) ?? '');
}

function rowsOf(points: readonly Point[]) {
  const [one, many] = [points[0], points.at(-1)];
  if (!one || !many) throw new Error('nothing was measured');
  const beside = `${ONE} target`;
  const seconds = ({ synths }: Point) => synths.map((each) => each.seconds);
  const growth = (of: (point: Point) => readonly number[]) => ({
    x: 'targets',
    points: points.map((point) => ({ x: point.targets, measured: of(point) })),
  });
  return [
    {
      ...{ name: 'targets-synth', what: `synth, ${MANY} targets in one configuration`, beside },
      ...{ unit: 's' as const, measured: seconds(many), baseline: seconds(one) },
      target: { of: 'ratio' as const, most: MOST_TIMES.synth },
      note: 'A process each, without bundling, from the start of the app on.',
      growth: growth(seconds),
    },
    {
      ...{ name: 'targets-synth-memory', what: 'the same: most memory of the process', beside },
      unit: 'MB' as const,
      measured: many.synths.map(({ megabytes }) => megabytes),
      baseline: one.synths.map(({ megabytes }) => megabytes),
      target: { of: 'ratio' as const, most: MOST_TIMES.memory },
    },
    {
      ...{ name: 'targets-template', what: `the template, ${MANY} targets`, beside: '' },
      unit: 'KB' as const,
      measured: many.synths.map(({ templateBytes }) => templateBytes / 1_000).slice(0, 1),
      baseline: [],
      target: { of: 'value' as const, most: MOST_TEMPLATE_KB },
      note: 'What AWS CloudFormation takes is 1 MB.',
    },
    {
      ...{ name: 'targets-cold-start', what: `cold start of Prepare, ${MANY} targets`, beside },
      ...{ unit: 'ms' as const, measured: many.starts, baseline: one.starts },
      target: { of: 'ratio' as const, most: MOST_TIMES.start },
      note: 'Import and first call, which reads the configuration and checks it: an execution started by hand.',
      growth: growth(({ starts }) => starts),
    },
  ];
}
