/** The watchdog's clock, whatever the response is doing at that moment. */
import type { Scenario } from '../../scenario';
import { HEAVY_WORK, LIGHTER_WORK, leak, TIGHT, untilLeaked, untilQuiet } from '../shared';
import { leftToAPerson } from '../usual';
import { clockFact, startedSoThatDueIn } from './shared';

/** Half of each pool leaks: nothing that an alert would start a second execution for. */
const LEAKED = 24;
const clockOnly: Scenario['afterwards'] = async (stage, [execution = '']) => [
  await clockFact(stage, execution),
];
const RESOLVED_LEAK = {
  cause: 'connection-leak',
  outcome: 'resolved',
  status: 'SUCCEEDED',
  changes: ['terminate-leaked-sessions'],
  sent: ['lead-engineer unresolved', 'lead-engineer resolved'],
} as const;

export const clockFunctionHangs: Scenario = {
  name: 'clock-function-hangs',
  proves: 'the lead engineer is paged in time while a function hangs',
  async play(stage) {
    await stage.fault(leak(8));
    await untilLeaked(stage, LEAKED);
    stage.world.aws.lambda.disturb('Diagnose', 'hang');
    const execution = await stage.executionByHand({ startedAt: startedSoThatDueIn(stage, 5_000) });
    await stage.sent(execution, 'unresolved');
    stage.world.aws.lambda.disturb('Diagnose', null);
    return [await stage.ended(execution)];
  },
  expected: [RESOLVED_LEAK],
  afterwards: clockOnly,
};

export const clockThrottled: Scenario = {
  name: 'clock-throttled',
  proves: 'the lead engineer is paged in time while Lambda throttles a function',
  async play(stage) {
    await stage.fault(leak(8));
    await untilLeaked(stage, LEAKED);
    stage.world.aws.lambda.disturb('Diagnose', 'throttle');
    // It is tried again for some time: the page is due meanwhile.
    const execution = await stage.executionByHand({ startedAt: startedSoThatDueIn(stage, 2_000) });
    await stage.sent(execution, 'unresolved');
    stage.world.aws.lambda.disturb('Diagnose', null);
    return [await stage.ended(execution)];
  },
  expected: [RESOLVED_LEAK],
  afterwards: clockOnly,
};

export const clockApprovalPending: Scenario = {
  name: 'clock-approval-pending',
  proves:
    'the lead engineer is paged in time, and once, while a plan of an acknowledged incident waits for approval',
  world: {
    configuration: {
      remediation: { terminate: { maxShareOfSessions: 1 } },
      escalation: { repeat: { everySeconds: 5, times: 3 } },
    },
  },
  async play(stage) {
    await stage.fault(leak(8));
    await untilLeaked(stage, LEAKED);
    const startedAt = startedSoThatDueIn(stage, 8_000);
    const execution = await stage.executionByHand({ mode: 'approve', startedAt });
    await stage.sent(execution, 'approval-needed');
    await stage.acknowledge(execution, 'ada');
    await stage.sent(execution, 'unresolved');
    // Long enough for one page more, had nobody acknowledged.
    await stage.pass(6);
    await stage.say('approved', execution);
    return [await stage.ended(execution)];
  },
  expected: [
    {
      ...RESOLVED_LEAK,
      exactly: [
        'sre-on-call approval-needed',
        'lead-engineer unresolved',
        'sre-on-call action-taken',
        'sre-on-call acknowledged',
        'lead-engineer resolved',
        'sre-on-call resolved',
      ],
    },
  ],
  afterwards: clockOnly,
};

export const clockRollout: Scenario = {
  name: 'clock-rollout-under-way',
  proves: 'the lead engineer is paged in time while a rollout is in progress, which goes on',
  world: {
    ...TIGHT,
    // A quota leaves no room for the one pod more that a rolling restart needs, until it is raised.
    cluster: { maxPods: 3 },
    configuration: {
      remediation: { scaleOut: { mode: 'off' }, raisePool: { targetPoolSize: 16 } },
      escalation: { afterSeconds: 12 },
    },
  },
  async play(stage) {
    await stage.fault(HEAVY_WORK);
    const execution = await stage.executionByAlert();
    await stage.sent(execution, 'unresolved');
    stage.world.cluster.setMaxPods(10);
    await stage.fault(LIGHTER_WORK);
    return [await stage.ended(execution)];
  },
  expected: [
    {
      cause: 'undersized-pool',
      outcome: 'resolved',
      status: 'SUCCEEDED',
      changes: ['raise-pool'],
      sent: ['sre-on-call action-taken', 'lead-engineer unresolved', 'lead-engineer resolved'],
    },
  ],
  afterwards: clockOnly,
};

const TWO_HOURS_MS = 7_200_000;

export const clockLateAlert: Scenario = {
  name: 'clock-late-alert',
  proves: 'an alert that is older than 30 minutes when it arrives pages the lead engineer at once',
  async play(stage) {
    await untilQuiet(stage);
    await stage.sendAlert(new Date(Date.now() - TWO_HOURS_MS));
    return [await stage.ended(await stage.executionByAlert())];
  },
  expected: [
    {
      ...leftToAPerson('false-alarm'),
      sent: ['lead-engineer unresolved', 'lead-engineer resolved'],
    },
  ],
  async afterwards(stage, [execution = '']) {
    const { startDate } = await stage.world.executions.describe(execution);
    return [await clockFact(stage, execution, startDate?.getTime())];
  },
};
