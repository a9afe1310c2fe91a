/** A storm of webhooks: how many a second, with exactly one execution for each incident. */
import type { LoadResult } from '../../drills/storms/load';
import type { StormPlanOptions } from '../../drills/storms/plan';
import { sendFromAnotherProcess } from '../../drills/storms/start-load';
import { Processes } from '../../emulators/common/processes';
import type { Measure } from '../row';
import { startWebhookStack, type WebhookStack } from '../webhook/stack';
import { BESIDE } from './webhook';

const TURNS = 3;
/** A fifth of `npm run storm`, which has ten thousand and a hundred. */
const STORM = { webhooks: 2_000, incidents: 20 };
const CONNECTIONS = 64;
const OTHER_TARGETS = 9;
const LEAST_TIMES = 0.6;
const TIMEOUT_MS = 120_000;

export const measure: Measure = async (say) => {
  const processes = await Processes.open('knhk-bench-');
  try {
    const stack = await startWebhookStack(processes, OTHER_TARGETS);
    const measured: number[] = [];
    const baseline: number[] = [];
    let nowMs = Date.now();
    for (let turn = 0; turn <= TURNS; turn += 1) {
      say(`storm ${turn} of ${TURNS}: ${STORM.webhooks} webhooks about ${STORM.incidents} incidents, twice`);
      const executions = () => stack.aws.stepFunctions.executions.length;
      const before = executions();
      const there = await send(processes, stack, { url: stack.url, seed: turn, nowMs });
      const started = executions() - before;
      if (started !== STORM.incidents || Object.keys(there.unexpected).length > 0) {
        throw new Error(`${started} executions, answers: ${JSON.stringify(there.unexpected)}`);
      }
      // Other incidents: of those before, the executions are there already.
      nowMs -= STORM.incidents * 1_000;
      const bare = await send(processes, stack, { url: stack.bareUrl, seed: turn, nowMs });
      nowMs -= STORM.incidents * 1_000;
      // The first turn loads code on all sides.
      if (turn > 0) measured.push(there.perSecond);
      if (turn > 0) baseline.push(bare.perSecond);
    }
    return [
      {
        name: 'storm',
        what: 'webhooks a second in a storm, one execution for each incident',
        beside: BESIDE,
        unit: 'per second',
        ...{ measured, baseline },
        target: { of: 'ratio', least: LEAST_TIMES },
        note:
          `${CONNECTIONS} connections, in a process of their own. The executions end at once on both sides; with executions ` +
          'that diagnose, connections that are cut and a function that is refused, `npm run storm` plays it.',
      },
    ];
  } finally {
    await processes.close();
  }
};

function send(
  processes: Processes,
  { configuration: { alerts, targets }, token }: WebhookStack,
  { url, seed, nowMs }: { readonly url: string; readonly seed: number; readonly nowMs: number },
): Promise<LoadResult> {
  const plan: StormPlanOptions = {
    ...{ ...STORM, seed, nowMs, alertname: alerts.critical.name },
    targets: targets.map(({ name, alertLabels }) => ({ name, alertLabels })),
  };
  const load = { url: `${url}/alerts`, token, connections: CONNECTIONS, seed };
  return sendFromAnotherProcess(processes, { plan, load }, TIMEOUT_MS);
}
