/** What a local run keeps in its state folder, and how to be rid of it. */
import path from 'node:path';
import { Outbox } from './outbox';
import { S3 } from './s3';
import { ExecutionStore } from './step-functions/store';
import { ToldEnds } from './told-ends';

export function stateFolders(stateDir: string) {
  return { executions: path.join(stateDir, 'executions'), objects: path.join(stateDir, 's3') };
}

/**
 * Removes the histories, the objects and the outbox of earlier runs, and the folders that are empty then. What
 * anybody else has put there stays, and so does the folder itself. No run may be using it.
 */
export function clearState(stateDir: string): void {
  const { executions, objects } = stateFolders(stateDir);
  ExecutionStore.clear(executions);
  S3.clear(objects);
  Outbox.clear(stateDir);
  ToldEnds.clear(stateDir);
}
