/** Diagnose itself, and what its process did between two questions, as V8 samples it. */
import { writeFileSync } from 'node:fs';
import { Session } from 'node:inspector/promises';
import { handler as diagnose } from '../../lambdas/diagnose';
import type { Diagnosis, WorkflowState } from '../../src/model/state';

/** Microseconds between two samples. */
const INTERVAL_US = 200;

export type ProfileQuestion =
  | { readonly profile: 'start' }
  | { readonly profile: 'end'; readonly file: string };

const session = new Session();

/** @returns for a question nothing: the profile is in the file. */
export async function handler(event: WorkflowState | ProfileQuestion): Promise<Diagnosis | null> {
  if (!('profile' in event)) return diagnose(event);
  if (event.profile === 'start') {
    session.connect();
    await session.post('Profiler.enable');
    await session.post('Profiler.setSamplingInterval', { interval: INTERVAL_US });
    await session.post('Profiler.start');
    return null;
  }
  const { profile } = await session.post('Profiler.stop');
  writeFileSync(event.file, JSON.stringify(profile));
  session.disconnect();
  return null;
}
