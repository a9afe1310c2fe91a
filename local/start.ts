/** `npm start`: a healthy service and its console, until Ctrl-C. Nothing is broken before somebody breaks it there. */
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { Command } from 'commander';
import { chooseAddress } from '../console/address';
import { startConsole } from '../console/local/start';
import { errorLines } from '../src/text/error-text';
import { paint } from './paint';
import { announceRun, refuseSecondRun } from './run-file';
import { startWorld } from './world';

const stateDir = path.join(__dirname, '..', '.local', 'state');

interface Options {
  readonly fresh?: boolean;
  readonly port?: string;
  readonly pgbouncer?: boolean;
  readonly login?: boolean;
}

/** `DEFAULT_POOL_SIZE` of the runbook's PgBouncer. */
const POOL_SIZE = 25;

async function start({ fresh, port, pgbouncer, login }: Options): Promise<void> {
  refuseSecondRun();
  if (pgbouncer) fetchPgBouncer();
  const interrupted = untilSignal();
  console.log(paint('bold', 'Starting everything on this machine'));
  const address = await chooseAddress(port === undefined ? undefined : Number(port));
  const world = await startWorld({
    stateDir,
    configuration: address.configuration,
    fresh: fresh === true,
    login: login === true,
    isCold: true,
    ...(pgbouncer && { pgbouncer: { poolSize: POOL_SIZE } }),
    onProgress: (text) => console.log(`  ${text}`),
  });
  try {
    await announceRun(world);
    const { url } = await startConsole(world, address);
    console.log(`\n${paint('bold', `Open ${url}`)}\n  It stays up until Ctrl-C.`);
    // Nothing is wrong yet: the page is there before the functions' processes are.
    const warmed = world.aws.lambda.warm().catch(() => undefined);
    console.log(`\nstopping (${await interrupted})`);
    await warmed;
  } finally {
    await world.close();
  }
}

/** It is in no set-up but those that need it. What can't be had is told there, and again when it is to be started. */
function fetchPgBouncer(): void {
  const setup = path.join(__dirname, '..', 'setup', 'prepare.mjs');
  spawnSync(process.execPath, [setup, '--quiet', '--packages-only', '--pgbouncer'], { stdio: 'inherit' });
}

/** A second signal ends the process at once. */
function untilSignal(): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, resolve);
  });
}

new Command('start')
  .description('The local run and its console')
  .option('--fresh', 'forget the executions, reports and messages of earlier runs')
  .option('--pgbouncer', 'a real PgBouncer between the service and PostgreSQL')
  .option('--login', 'whoever answers by a link logs in first, at an issuer of this run')
  .option('--port <number>', 'of the console; 8484, or a free one, when left out')
  .action(start)
  .parseAsync()
  .catch((error: unknown) => {
    console.error(paint('red', `\n${errorLines(error)}`));
    process.exitCode = 1;
  });
