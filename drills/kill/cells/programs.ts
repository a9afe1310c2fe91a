/** PostgreSQL, Prometheus and Alertmanager killed in the middle of an incident, and started again on what they kept. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { World } from '../../../local/world';
import { type Fact, fact } from '../../harness/fact';
import type { Bench, Cell, Ended, Group } from '../cell';
import { onceFacts, oneExecution, saidTwice } from '../facts';
import { leakIncident, type Trace, untilSilent } from '../incident';
import { LEAK_WORLD } from './functions';

/** For how long a program is gone: as long as something that watches it takes to start it again. */
const GONE_MS = 3_000;
/** The critical alert fires by then (the pools fill, then its `for`), and Alertmanager is not there to receive it. */
const ALERT_MISSED_MS = 11_000;
/** Alertmanager notifies again of everything, having forgotten what it sent. */
const SENT_AGAIN_MS = 5_000;

type Program = (world: World) => { kill(): Promise<void>; restart(): Promise<void> };

const alertmanager: Program = (world) => world.alertmanager;
const prometheus: Program = (world) => world.prometheus;
const postgres: Program = (world) => world.postgres;

export const PROGRAM_GROUP: Group = {
  world: LEAK_WORLD,
  cells: [
    cell('alertmanager-before', 'Alertmanager', 'before it received the alert', beforeTheAlert),
    cell('alertmanager-after', 'Alertmanager', 'the execution had just started', (bench) =>
      atStart(bench, alertmanager, SENT_AGAIN_MS),
    ),
    cell('prometheus', 'Prometheus', 'the execution had just started', (bench) => atStart(bench, prometheus)),
    cell('postgres-diagnose', 'PostgreSQL', 'the execution had just started', (bench) =>
      atStart(bench, postgres),
    ),
    cell('postgres-remediate', 'PostgreSQL', 'it had terminated the first session', whileEnding),
  ],
};

function cell(name: string, killed: string, when: string, story: (bench: Bench) => Promise<Trace>): Cell {
  return {
    ...{ name, killed, when },
    play: async (bench) => {
      const ended = await judge(bench, await story(bench));
      await untilSilent(bench);
      return ended;
    },
  };
}

/** No alert is lost: Prometheus sends one that fires repeatedly. */
async function beforeTheAlert(bench: Bench): Promise<Trace> {
  const program = bench.stage.world.alertmanager;
  await program.kill();
  const back = sleep(ALERT_MISSED_MS).then(() => program.restart());
  const trace = await leakIncident(bench);
  await back;
  return trace;
}

function atStart(bench: Bench, of: Program, afterwardsMs = 0): Promise<Trace> {
  return leakIncident(bench, async () => {
    const program = of(bench.stage.world);
    await program.kill();
    await sleep(GONE_MS);
    await program.restart();
    await sleep(afterwardsMs);
  });
}

async function whileEnding(bench: Bench): Promise<Trace> {
  const { world } = bench.stage;
  let back: Promise<void> | undefined;
  const end = world.postgres.onLog((text) => {
    if (back || !/terminating connection due to admin/.test(text)) return;
    back = world.postgres
      .kill()
      .then(() => sleep(GONE_MS))
      .then(() => world.postgres.restart());
  });
  const trace = await leakIncident(bench);
  end();
  if (!back) throw new Error('no session was ended');
  await back;
  return trace;
}

async function judge({ stage }: Bench, trace: Trace): Promise<Ended> {
  const { execution } = trace;
  const { status } = await stage.world.executions.describe(execution);
  const report = await stage.report(execution);
  const pages = stage.outboxOf(execution).filter(({ messageAttributes: { phase } }) => phase === 'page');
  const isOver = report.outcome === 'resolved' || report.outcome === 'recovered';
  return {
    ending: `${report.outcome}${pages.length > 0 ? ', paged' : ''}`,
    facts: [
      fact('status', 'SUCCEEDED', status ?? 'unknown'),
      fact('resolved, or recovered', 'yes', isOver ? 'yes' : report.outcome),
      oneExecution(trace),
      ...(await onceFacts(stage, execution)),
      ...(await leftFacts(stage)),
      fact('messages sent twice', 'none', saidTwice(stage, execution).join(', ') || 'none'),
    ],
  };
}

async function leftFacts(stage: Bench['stage']): Promise<Fact[]> {
  const ready = stage.world.cluster.readyPods().length;
  return [
    fact('pods that are ready', 3, ready),
    fact('sessions left idle in transaction', 0, await stage.database.idleInTransaction()),
  ];
}
