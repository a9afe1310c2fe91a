/** The moments at which a function's process is killed: before it did anything, after it did all, and in between. */
import { existsSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Answer } from '../../emulators/kubernetes/cluster-options';
import type { Bench } from './cell';

export interface Moment {
  readonly name: string;
  readonly when: string;
  /** Arms the kill, and gives what disarms it. */
  arm(bench: Bench, logicalId: string): () => void;
}

const WATCH_INTERVAL_MS = 2;

export const BEFORE: Moment = {
  name: 'before',
  when: 'it was called, and nothing had run',
  arm: handover('before'),
};

export const AFTER: Moment = {
  name: 'after',
  when: 'all was done, and its answer was lost',
  arm: handover('after'),
};

/** A write of the Lease that has this in it. */
export function leaseWritten(name: string, when: string, fits: RegExp): Moment {
  return write(name, when, ({ url, body }) => url.includes('/leases/') && fits.test(body));
}

/** A write of anything else. */
export function objectWritten(name: string, when: string, url: RegExp): Moment {
  return write(name, when, (answer) => url.test(answer.url));
}

/** The first message has been taken by whoever brings it to people. */
export const MESSAGE_TAKEN: Moment = {
  name: 'said',
  when: 'its first message was accepted',
  arm: ({ stage: { world } }, logicalId) => once((strike) => world.aws.onMessage(strike), logicalId, world),
};

/** Step Functions has taken the start of an execution. */
export const EXECUTION_STARTED: Moment = {
  name: 'started',
  when: 'the execution was started',
  arm: ({ stage: { world } }, logicalId) =>
    once(
      (strike) => world.aws.onStatusChange(({ detail }) => detail.status === 'RUNNING' && strike()),
      logicalId,
      world,
    ),
};

/** PostgreSQL has ended a session for somebody. */
export const SESSION_ENDED: Moment = {
  name: 'ended',
  when: 'PostgreSQL had terminated the first session',
  arm: ({ stage: { world } }, logicalId) =>
    once(
      (strike) =>
        world.postgres.onLog((text) => /terminating connection due to admin/.test(text) && strike()),
      logicalId,
      world,
    ),
};

/** The report is there, and the review is not yet. */
export const REPORT_WRITTEN: Moment = {
  name: 'written',
  when: 'the report was written, and the review was not',
  arm: (bench, logicalId) => {
    const { world } = bench.stage;
    let armed = true;
    const watch = async () => {
      for (; armed; await sleep(WATCH_INTERVAL_MS)) {
        const { execution } = bench;
        const isWritten = execution !== undefined && existsSync(world.reportFile(execution));
        if (isWritten && world.aws.lambda.killRunning(logicalId) > 0) return;
      }
    };
    void watch();
    return () => {
      armed = false;
    };
  },
};

type World = Bench['stage']['world'];

function handover(moment: 'before' | 'after'): Moment['arm'] {
  return ({ stage: { world } }, logicalId) => {
    world.aws.lambda.killNext(logicalId, moment);
    return () => void world.aws.lambda.spare(logicalId);
  };
}

function write(name: string, when: string, fits: (answer: Answer) => boolean): Moment {
  return {
    name,
    when,
    arm: ({ stage: { world }, watchers }, logicalId) =>
      once((strike) => watchers.onWrite((answer) => fits(answer) && strike()), logicalId, world),
  };
}

/** Strikes at the first event that comes while the function runs. */
function once(listen: (strike: () => void) => () => void, logicalId: string, world: World): () => void {
  const end = listen(() => {
    if (world.aws.lambda.killRunning(logicalId) > 0) end();
  });
  return end;
}
