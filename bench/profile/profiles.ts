/** What is profiled: a warm Diagnose, and the start of the local run. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readdir, readFile } from 'node:fs/promises';
import type { Profiler } from 'node:inspector';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startWorld } from '../../local/world';
import { incidentOf, startFunction } from '../world/functions';
import { type Frame, filesInBundle, framesOf, placeOf } from './frames';

const ROOT = path.resolve(__dirname, '..', '..');
const DIAGNOSES = 200;
const WARMING = 50;
/** Until Prometheus has figures of every pod. */
const SETTLING_MS = 3_000;
const READY = 'Open http';
const START_TIMEOUT_MS = 120_000;

/** Of so many diagnoses of three pods, by one process that has made others before. */
export async function profileDiagnose(): Promise<{ readonly title: string; readonly frames: Frame }> {
  const world = await startWorld();
  try {
    await sleep(SETTLING_MS);
    const incident = await incidentOf(world);
    const diagnose = await startFunction(world, '../profile/profiled-diagnose', undefined, { minify: false });
    for (let time = 0; time < WARMING; time += 1) await diagnose.invoke({ incident });
    await diagnose.invoke({ profile: 'start' });
    for (let time = 0; time < DIAGNOSES; time += 1) await diagnose.invoke({ incident });
    const file = path.join(world.processes.scratchDir, 'diagnose.cpuprofile');
    await diagnose.invoke({ profile: 'end', file });
    const files = filesInBundle(await readFile(path.join(diagnose.folder, 'index.js'), 'utf8'));
    const frames = framesOf(await profileIn(file), ({ url, lineNumber }) =>
      url.startsWith(diagnose.folder) || url.startsWith(`file://${diagnose.folder}`)
        ? placeOf(files[lineNumber] ?? '', ROOT)
        : placeOf(url, ROOT),
    );
    await diagnose.close();
    return { title: `Diagnose, warm: ${DIAGNOSES} calls, three pods`, frames };
  } finally {
    await world.close();
  }
}

/** Of the process that starts everything, from its first line to the page that is ready. */
export async function profileStart(
  folder: string,
): Promise<{ readonly title: string; readonly frames: Frame }> {
  await mkdir(folder, { recursive: true });
  const program = spawn(
    process.execPath,
    ['--cpu-prof', `--cpu-prof-dir=${folder}`, '--import', 'tsx', 'local/start.ts', '--port', '0'],
    { cwd: ROOT, stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const exited = once(program, 'exit');
  const timer = setTimeout(() => program.kill('SIGINT'), START_TIMEOUT_MS);
  let text = '';
  program.stdout.on('data', (chunk: Buffer) => {
    const wasReady = text.includes(READY);
    text += chunk.toString();
    // A second signal would end it before it has written the profile.
    if (!wasReady && text.includes(READY)) program.kill('SIGINT');
  });
  await exited;
  clearTimeout(timer);
  if (!text.includes(READY)) throw new Error(`the local run did not start: ${text}`);
  const [name = ''] = (await readdir(folder)).filter((each) => each.endsWith('.cpuprofile'));
  const profile = await profileIn(path.join(folder, name));
  return {
    title: 'npm start: the process that starts everything, to the page, and the functions after it',
    frames: framesOf(profile, ({ url }) => placeOf(url, ROOT)),
  };
}

async function profileIn(file: string): Promise<Profiler.Profile> {
  return JSON.parse(await readFile(file, 'utf8')) as Profiler.Profile;
}
