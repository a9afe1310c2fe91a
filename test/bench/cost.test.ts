import { checkCost } from '../../bench/cost/check';
import { idleMonth } from '../../bench/cost/idle';
import { costOf, usageOf } from '../../bench/cost/incident';
import { outcomesOf } from '../../bench/cost/outcomes';
import { PRICES } from '../../bench/cost/prices';
import type { HistoryEvent } from '../../src/history/events';
import { configuration } from '../support/builders';
import { synthesize } from '../support/synthesized';

const at = (seconds: number) => new Date(Date.UTC(2026, 0, 31, 3, 0, seconds));
let id = 0;
const call = (name: string, seconds: number, tries = 1): HistoryEvent[] => {
  const entered = ++id;
  const attempts = Array.from({ length: tries }, (_, attempt): HistoryEvent[] => {
    const scheduled = {
      id: ++id,
      previousEventId: entered,
      type: 'LambdaFunctionScheduled',
      timestamp: at(0),
    };
    const type = attempt === tries - 1 ? 'LambdaFunctionSucceeded' : 'LambdaFunctionFailed';
    return [scheduled, { id: ++id, previousEventId: id - 1, type, timestamp: at(seconds) }];
  });
  return [
    { id: entered, type: 'TaskStateEntered', timestamp: at(0), stateEnteredEventDetails: { name } },
    ...attempts.flat(),
  ];
};

it('counts what repeats as often as the configuration has it, and the rest as it was', () => {
  const events = [...call('Diagnose', 2), ...call('Validate', 1), ...call('Validate', 1)];
  const usage = usageOf(events, [{ of: 'Validate', states: ['Validate'], rounds: 10 }], () => 0.5);
  // The evidence of each look is kept, beside the six documents of the report.
  expect(usage).toEqual({ transitions: 11, invocations: 11, gbSeconds: 6, snsRequests: 0, s3Puts: 17 });
});

it('counts a retry as a transition and as a call', () => {
  expect(usageOf(call('Diagnose', 1, 3), [], () => 1)).toMatchObject({ transitions: 3, invocations: 3 });
});

it('is mostly transitions', () => {
  const usage = { transitions: 1_000, invocations: 0, gbSeconds: 0, snsRequests: 0, s3Puts: 0 };
  const nobody = { webhookCalls: 0, linkCalls: 0 };
  expect(costOf(usage, nobody, 0.5)).toBeCloseTo(0.025, 3);
});

it('has the calls of people who open links and answer there', () => {
  const usage = { transitions: 0, invocations: 0, gbSeconds: 0, snsRequests: 0, s3Puts: 0 };
  const cost = (linkCalls: number) => costOf(usage, { webhookCalls: 0, linkCalls }, 0.5);
  const call = cost(2) - cost(1);
  expect(call).toBeGreaterThan(PRICES.apiRequest + PRICES.lambdaGbSecond + PRICES.lambdaRequest);
  expect(call).toBeLessThan(0.0001);
});

it('follows the times of the configuration', () => {
  const rounds = (windowSeconds: number) =>
    outcomesOf(configuration({ validation: { windowSeconds } }))[0]?.loops[0]?.rounds;
  expect([rounds(300), rounds(150)]).toEqual([11, 6]);
});

it('of the daily check stays under ten cents a month for one target, and follows its schedule', () => {
  const daily = checkCost(configuration(), 0.5);
  expect(daily.checks).toBe(31);
  expect(daily.dollars).toBeGreaterThan(0.01);
  expect(daily.dollars).toBeLessThan(0.1);
  const often = checkCost(configuration({ check: { schedule: { everyMinutes: 60 } } }), 0.5);
  expect(often.checks).toBe(730);
  expect(checkCost(configuration({ check: { schedule: { enabled: false } } }), 0.5).dollars).toBe(0);
});

it('of the daily check is that with its alarm, which no figure of its own is watched for', () => {
  const idle = (enabled: boolean) =>
    idleMonth(synthesize(configuration({ check: { schedule: { enabled } } })).toJSON() as never, 0)
      .map(({ dollars }) => dollars)
      .reduce((one, other) => one + other);
  expect(idle(true) - idle(false) + checkCost(configuration(), 0.5).dollars).toBeLessThan(0.1);
});

it('finds in the template what costs without being used', () => {
  const Resources = {
    a: { Type: 'AWS::CloudWatch::Alarm' },
    b: { Type: 'AWS::WAFv2::WebACL', Properties: { Rules: [{}, {}] } },
    c: { Type: 'AWS::EC2::VPCEndpoint', Properties: { VpcEndpointType: 'Interface', SubnetIds: ['x', 'y'] } },
    d: { Type: 'AWS::EC2::VPCEndpoint', Properties: { VpcEndpointType: 'Gateway' } },
    e: { Type: 'AWS::SecretsManager::Secret' },
  };
  expect(Object.fromEntries(idleMonth({ Resources }, 2).map(({ what, count }) => [what, count]))).toEqual({
    'secrets, of the stack and of its configuration': 3,
    'figures that alarms watch': 1,
    'WAF access control lists': 1,
    'WAF rules': 2,
    'interface endpoints, a zone each': 2,
  });
  const elevenAlarms = Object.fromEntries(Array.from({ length: 11 }, (_, n) => [`a${n}`, Resources.a]));
  expect(idleMonth({ Resources: elevenAlarms }, 0)).toEqual([
    {
      what: 'figures that alarms watch',
      count: 11,
      dollars: 11 * PRICES.alarmMonth,
      afterFreeDollars: PRICES.alarmMonth,
    },
  ]);
});
