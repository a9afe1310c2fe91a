/** Starts the bench's own processes, each with a folder of its own. */
import { once } from 'node:events';
import { mkdtemp } from 'node:fs/promises';
import path from 'node:path';
import type { ManagedProcess, Processes } from '../../emulators/common/processes';
import { bundled } from './bundled';
import type { RecordedApi } from './recorded-api';

/** A process that answers one message after the other. */
export interface Program {
  ask<Answer>(question: unknown): Promise<Answer>;
  stop(): Promise<void>;
}

/** @param entry A file of this folder, without its ending. */
export async function startProgram(processes: Processes, entry: string): Promise<Program> {
  const folder = await mkdtemp(path.join(processes.scratchDir, `${entry}-`));
  const file = await bundled(entry, folder);
  const managed = processes.start(path.basename(folder), file, [], {
    kind: 'fork',
    env: { PATH: process.env['PATH'], LANG: 'C.UTF-8' },
  });
  return { ask: (question) => ask(managed, question), stop: () => managed.stop() };
}

/** @returns the API's address. */
export async function startRecordedApi(processes: Processes, recorded: RecordedApi): Promise<string> {
  const program = await startProgram(processes, 'recorded-api');
  const port = await program.ask<number>(recorded);
  return `${recorded.tls ? 'https' : 'http'}://127.0.0.1:${port}`;
}

async function ask<Answer>({ child, name, exited }: ManagedProcess, question: unknown): Promise<Answer> {
  const answered = once(child, 'message') as Promise<[Answer]>;
  child.send(question as object);
  const first = await Promise.race([answered, exited]);
  if (!Array.isArray(first)) throw new Error(`${name} ended without an answer`);
  return first[0];
}
