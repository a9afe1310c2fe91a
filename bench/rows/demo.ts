/** The demo, from a healthy start to the end of the incident: where the time goes. */
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import type { DemoSummary } from '../../local/summary';
import type { Measure, Row } from '../row';

const ROOT = path.join(__dirname, '..', '..');
const TIMEOUT_MS = 240_000;
const STEPS = {
  'fault→alert': 'demo: leak switched on to alert (the pools fill, then 4 s of `for`)',
  'alert→execution': 'demo: alert to execution',
  'alert→firstAction': 'demo: alert to first change (diagnosis, then the change)',
  'alert→resolved': 'demo: alert to resolved (health for as long as the windows are)',
} as const;

export const measure: Measure = async (say) => {
  say('the demo');
  const folder = await mkdtemp(path.join(tmpdir(), 'knhk-bench-demo-'));
  try {
    const file = path.join(folder, 'demo.json');
    const program = [
      require.resolve('tsx/cli'),
      path.join(ROOT, 'local', 'demo.ts'),
      '--exit',
      '--json',
      file,
    ];
    const startedMs = Date.now();
    await promisify(execFile)(process.execPath, program, {
      cwd: ROOT,
      timeout: TIMEOUT_MS,
      maxBuffer: 2 ** 26,
    });
    const wholeSeconds = (Date.now() - startedMs) / 1_000;
    const { seconds } = JSON.parse(await readFile(file, 'utf8')) as DemoSummary;
    const whole: Row = {
      ...{ name: 'demo-whole', what: 'demo: from its start to its end, with all of these', beside: '' },
      ...{ unit: 's', measured: [wholeSeconds], baseline: [] },
    };
    const steps = Object.entries(STEPS).flatMap(([step, what]) => {
      const value = seconds[step as keyof typeof STEPS];
      const name = `demo-${step.replace('→', '-')}`;
      return value === null
        ? []
        : [{ name, what, beside: '', unit: 's' as const, measured: [value], baseline: [] }];
    });
    return [...steps, whole];
  } finally {
    await rm(folder, { recursive: true });
  }
};
