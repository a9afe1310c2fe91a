/** A function's process killed in the middle of a leak's incident, at every step and moment that it has. */
import { callsPeople, STATE, STATE_NAMES, type StateName, stepOf } from '../../../src/workflow/states';
import { fact } from '../../harness/fact';
import type { Bench, Cell, Ended, Group } from '../cell';
import { nameOf, onceFacts, oneExecution, saidTwice, sessionsFact, timelineFact } from '../facts';
import { leakIncident, POOL_SIZE, untilSilent } from '../incident';
import {
  AFTER,
  BEFORE,
  EXECUTION_STARTED,
  leaseWritten,
  MESSAGE_TAKEN,
  type Moment,
  REPORT_WRITTEN,
  SESSION_ENDED,
} from '../moments';

interface Step {
  /** Of the function, with which its logical id begins. */
  readonly logicalId: string;
  /** States that call it; none for what runs before there is an execution. */
  readonly states?: readonly StateName[];
  readonly moments: readonly Moment[];
}

/** States that send messages. */
const MESSAGE_STATES = STATE_NAMES.filter((name) => callsPeople(name) || stepOf(name) === 'announce');
const INTENT = /"knhk-runbook\/applying":/;

const STEPS: readonly Step[] = [
  { logicalId: 'Authorize', moments: [BEFORE, AFTER] },
  { logicalId: 'Intake', moments: [BEFORE, EXECUTION_STARTED, AFTER] },
  { logicalId: 'Prepare', states: [STATE.Prepare], moments: [BEFORE, AFTER] },
  {
    logicalId: 'Join',
    states: [STATE.Join],
    moments: [BEFORE, leaseWritten('opened', 'it had opened the incident', /./), AFTER],
  },
  { logicalId: 'Diagnose', states: [STATE.Diagnose], moments: [BEFORE, AFTER] },
  {
    logicalId: 'Remediate',
    states: [STATE.Remediate],
    moments: [
      BEFORE,
      leaseWritten('locked', 'it had taken the lock', /./),
      leaseWritten('begun', 'its intent was recorded', INTENT),
      SESSION_ENDED,
      AFTER,
    ],
  },
  { logicalId: 'Validate', states: [STATE.Validate], moments: [BEFORE, AFTER] },
  {
    logicalId: 'Escalate',
    states: MESSAGE_STATES,
    moments: [BEFORE, MESSAGE_TAKEN, AFTER],
  },
  {
    logicalId: 'Release',
    states: [STATE.ReleaseResolved],
    moments: [BEFORE, leaseWritten('freed', 'it had released the lock', /./), AFTER],
  },
  { logicalId: 'Report', states: [STATE.ReportResolved], moments: [BEFORE, REPORT_WRITTEN, AFTER] },
];

/** As many repairs as there are cells are no recurrence here. */
export const LEAK_WORLD = {
  poolSize: POOL_SIZE,
  configuration: {
    remediation: {
      budget: { maxResolvedInWindow: 100, maxPerDay: 1_000 },
      // All that leaks has leaked for long enough when the alert has fired: one pass ends it.
      terminate: { idleInTransactionSeconds: 3 },
    },
  },
} as const;

const CELLS = STEPS.flatMap((step) => step.moments.map((moment) => cellOf(step, moment)));

/** Two worlds beside each other. The authorizer's answer is cached by API Gateway: its cells have to be the first ones. */
export const FUNCTION_GROUPS: readonly Group[] = [0, 1].map((half) => ({
  world: LEAK_WORLD,
  cells: CELLS.filter((_, index) => index % 2 === half),
}));

function cellOf(step: Step, moment: Moment): Cell {
  return {
    name: `${step.logicalId.toLowerCase()}-${moment.name}`,
    killed: `${step.logicalId}'s process`,
    when: moment.when,
    play: (bench) => play(bench, step, moment),
  };
}

async function play(bench: Bench, { logicalId, states }: Step, moment: Moment): Promise<Ended> {
  const { stage } = bench;
  const { lambda } = stage.world.aws;
  const before = lambda.spare(logicalId);
  const disarm = moment.arm(bench, logicalId);
  const trace = await leakIncident(bench);
  disarm();
  const killed = lambda.spare(logicalId) - before;
  await untilSilent(bench);
  const { execution } = trace;
  const [{ status }, report] = await Promise.all([
    stage.world.executions.describe(execution),
    stage.report(execution),
  ]);
  const twice = saidTwice(stage, execution);
  // What was taken by a service that knows no key for a message can't be known to have been taken: it is said again.
  const mayRepeat = logicalId === 'Escalate' && moment !== BEFORE;
  return {
    ending: report.outcome,
    facts: [
      fact('processes killed', 1, killed),
      fact('status', 'SUCCEEDED', status ?? 'unknown'),
      fact('outcome', 'resolved', report.outcome),
      oneExecution(trace),
      ...(await onceFacts(stage, execution)),
      await sessionsFact(stage, trace),
      fact('messages sent twice', 'none', mayRepeat ? 'none' : twice.join(', ') || 'none'),
      ...(states ? [await timelineFact(stage, execution, states)] : []),
      fact('sessions left idle in transaction', 0, await stage.database.idleInTransaction()),
      fact('the report is there', 'yes', report.incident.id === nameOf(execution) ? 'yes' : 'no'),
    ],
  };
}
