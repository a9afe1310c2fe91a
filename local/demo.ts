/**
 * `npm run demo`: a healthy service, a leak, and the workflow that repairs it, shown as it happens. Stays up until
 * Ctrl-C; `--exit` ends it when the incident is closed, with status 0 only if the workflow resolved it.
 */
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Command } from 'commander';
import { chooseAddress } from '../console/address';
import { startConsole } from '../console/local/start';
import { errorLines } from '../src/text/error-text';
import { DEPLOYMENT } from './configuration';
import { paint } from './paint';
import { announceRun, refuseSecondRun } from './run-file';
import { tell } from './storyteller';
import { type DemoSummary, summarize } from './summary';
import { TIME_FACTOR } from './time-factor';
import { startWorld, type World } from './world';

const SCENARIO = 'leak';
const HEALTHY_SECONDS = 6;
/** So many times the alert's own `for`: the pools have to fill first. */
const ALERT_PATIENCE = 15;
/** So many times the clock after which people are called. */
const EXECUTION_PATIENCE = 2;
const REPORT_INTERVAL_MS = 1_000;
/** What shells expect of a program that was ended by Ctrl-C before it had a result. */
const INTERRUPTED_STATUS = 130;

interface DemoOptions {
  readonly exit?: boolean;
  readonly json?: string;
  readonly fresh?: boolean;
}

const stateDir = path.join(__dirname, '..', '.local', 'state');

async function demo(options: DemoOptions): Promise<void> {
  refuseSecondRun();
  const startedMs = Date.now();
  title('Starting everything on this machine');
  console.log(paint('dim', `  every duration of production is divided by one factor: ${TIME_FACTOR}`));
  const address = await chooseAddress();
  const world = await startWorld({
    stateDir,
    configuration: address.configuration,
    fresh: options.fresh === true,
    onProgress: (text) => console.log(`  ${text}`),
  });
  const interrupted = untilSignal();
  try {
    await announceRun(world);
    const { url } = await startConsole(world, address);
    console.log(`  console: ${paint('bold', url)}`);
    console.log(paint('dim', `  up after ${((Date.now() - startedMs) / 1_000).toFixed(1)} s`));
    const summary = await Promise.race([playLeak(world), interrupted]);
    if (options.json) await writeFile(options.json, `${JSON.stringify(summary, null, 2)}\n`);
    close(world, summary);
    process.exitCode = summary.outcome === 'resolved' && summary.status === 'SUCCEEDED' ? 0 : 1;
    if (!options.exit) {
      title('Running until Ctrl-C');
      console.log(`  ${url.padEnd(41)} what happened, and what happens next`);
      console.log('  npm run runbook -- timeline latest        the same as a timeline');
      console.log('  npm run runbook -- start --dry-run        the plan for now, nothing changed');
      await interrupted;
    }
  } finally {
    await world.close();
  }
}

/** One outage from its cause to its end. */
async function playLeak(world: World): Promise<DemoSummary> {
  const { poolSize, pods } = await poolOf(world);
  const { alerts, escalation } = world.configuration;
  const alertTimeoutSeconds = ALERT_PATIENCE * alerts.critical.forSeconds;
  title(`${DEPLOYMENT} runs healthy: ${pods} pods, ${poolSize} connections each`);
  await watch(world, () => false, HEALTHY_SECONDS);

  title('A handler begins to leak connections: it opens transactions and never finishes them');
  const known = new Set((await world.executions.list(100)).map((execution) => execution.executionArn));
  const faultAt = new Date();
  await Promise.all(world.cluster.podUrls().map((url) => leak(url, poolSize)));
  let executionArn: string | undefined;
  await watch(
    world,
    async () => {
      const executions = await world.executions.list(10);
      executionArn = executions.find(({ executionArn: arn }) => !known.has(arn))?.executionArn;
      return executionArn !== undefined;
    },
    alertTimeoutSeconds,
  );
  if (!executionArn) throw new Error(`no alert has started an execution within ${alertTimeoutSeconds} s`);

  title('The alert has started the runbook');
  const timeoutMs = EXECUTION_PATIENCE * escalation.afterSeconds * 1_000;
  const { status, report, causes } = await tell(world.executions, executionArn, timeoutMs);
  return summarize({ scenario: SCENARIO, timeFactor: world.timeFactor, faultAt, status }, report, causes);
}

/** Prints the pool and the requests each second, until `done` or the time is up. */
async function watch(world: World, done: () => boolean | Promise<boolean>, seconds: number): Promise<void> {
  let before = world.load.stats();
  for (const deadline = Date.now() + seconds * 1_000; Date.now() < deadline; ) {
    await sleep(REPORT_INTERVAL_MS);
    if (await done()) return;
    const { active, total } = await poolOf(world);
    const now = world.load.stats();
    const [ok, failed] = [now.ok - before.ok, now.failed - before.failed];
    before = now;
    const bar = '█'.repeat(Math.round((active / total) * 20)).padEnd(20, '░');
    const line = `  pool ${bar} ${String(active).padStart(3)}/${total}   requests ${String(ok).padStart(3)} ok ${String(failed).padStart(3)} failed`;
    console.log(paint(failed > 0 || active / total > 0.95 ? 'red' : 'green', line));
  }
}

/** The pools as the pods themselves report them. */
async function poolOf(world: World) {
  const pages = await Promise.all(
    world.cluster.readyPods().map(async ({ ip }) => (await fetch(`http://${ip}:9090/metrics`)).text()),
  );
  const gauges = (name: string) =>
    pages.map((page) => Number(new RegExp(`^${name} (\\S+)`, 'm').exec(page)?.[1] ?? 0));
  const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
  const totals = gauges('knhk_db_pool_total');
  return {
    pods: pages.length,
    poolSize: Math.max(...totals),
    total: sum(totals),
    active: sum(gauges('knhk_db_pool_active')),
  };
}

async function leak(podUrl: string, connections: number): Promise<void> {
  const response = await fetch(`${podUrl}/faults`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ leak: { connectionsPerSecond: 4, connections } }),
  });
  if (!response.ok) throw new Error(`the leak could not be switched on: ${await response.text()}`);
}

function close(world: World, summary: DemoSummary): void {
  const good = summary.outcome === 'resolved';
  title(`Incident ${summary.outcome}`);
  const percent = (share: number | null | undefined) =>
    share == null ? 'unknown' : `${(share * 100).toFixed(1)} %`;
  const rows: [string, string, string][] = [
    ['pool utilization', percent(summary.before?.poolUtilization), percent(summary.after?.poolUtilization)],
    [
      'idle in transaction',
      String(summary.before?.idleInTransaction),
      String(summary.after?.idleInTransaction),
    ],
    ['requests failing', percent(summary.before?.errorRate), percent(summary.after?.errorRate)],
  ];
  for (const [name, before, after] of rows)
    console.log(`  ${name.padEnd(20)} ${before.padStart(9)} -> ${after}`);
  console.log(`  found: ${summary.causes.join(', then ')}`);
  for (const action of summary.actions) console.log(`  ${action.summary}; undo: ${action.undo}`);
  for (const [name, seconds] of Object.entries(summary.seconds))
    console.log(`  ${name.padEnd(24)} ${seconds ?? '-'} s`);
  console.log(`  report: ${path.relative(process.cwd(), world.reportFile(summary.executionArn))}`);
  console.log(
    paint(good ? 'green' : 'red', `  ${summary.status}, ${summary.historyEvents} events in its history`),
  );
}

function title(text: string): void {
  console.log(`\n${paint('bold', text)}`);
}

/** Rejects when a person or the system wants an end. A second signal ends the process at once. */
function untilSignal(): Promise<never> {
  const interrupted = new Promise<never>((_, reject) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
      process.once(signal, () => {
        console.log(`\nstopping (${signal})`);
        reject(new Interrupted());
      });
    }
  });
  // It may come while nobody waits for it; whoever waits next hears of it.
  interrupted.catch(() => undefined);
  return interrupted;
}

class Interrupted extends Error {}

new Command('demo')
  .description('A real outage, diagnosed and repaired on this machine')
  .option('--exit', 'end when the incident is closed; status 0 only if the workflow resolved it')
  .option('--json <file>', 'write a summary')
  .option('--fresh', 'forget the executions, reports and messages of earlier runs')
  .action(demo)
  .parseAsync()
  .catch((error: unknown) => {
    if (error instanceof Interrupted) {
      process.exitCode ??= INTERRUPTED_STATUS;
      return;
    }
    console.error(paint('red', `\n${errorLines(error)}`));
    process.exitCode = 1;
  });
