/** From a webhook to the answer that its execution is started. */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import type { LoadResult } from '../../drills/storms/load';
import { Processes } from '../../emulators/common/processes';
import type { Measure, Row } from '../row';
import type { Order } from '../webhook/child';
import { startWebhookStack, type WebhookStack } from '../webhook/stack';

const TURNS = 5;
const MOST_TIMES = 1.5;
export const BESIDE = 'the same route whose function starts an execution by the bare SDK call';
/** By the number of connections: enough of each turn for a ninety-ninth percentile. */
const LOADS = [
  { connections: 1, webhooks: 200 },
  { connections: 50, webhooks: 1_000 },
] as const;
const PERCENTILES = ['p50', 'p99'] as const;

export const measure: Measure = async (say) => {
  const processes = await Processes.open('knhk-bench-');
  const sender = fork(path.join(__dirname, '..', 'webhook', 'child.ts'), {
    execArgv: ['--import', 'tsx'],
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  try {
    say('the webhook, and the same route whose function starts an execution by the bare SDK');
    const stack = await startWebhookStack(processes);
    const rows: Row[] = [];
    let startMs = Date.now();
    for (const { connections, webhooks } of LOADS) {
      say(`webhooks over ${connections} connection(s)`);
      const measured: LoadResult[] = [];
      const baseline: LoadResult[] = [];
      for (let turn = 0; turn <= TURNS; turn += 1) {
        const order = { connections, webhooks, startMs };
        const there = await send(sender, orderOf(stack, stack.url, order));
        startMs -= webhooks * 1_000;
        const bare = await send(sender, orderOf(stack, stack.bareUrl, { ...order, startMs }));
        startMs -= webhooks * 1_000;
        // The first turn loads code on all sides.
        if (turn > 0) measured.push(there);
        if (turn > 0) baseline.push(bare);
      }
      for (const percentile of PERCENTILES) {
        rows.push({
          name: `webhook-${percentile}-${connections}`,
          what: `webhook to StartExecution answered, ${percentile}, ${connections} connection${connections > 1 ? 's' : ''}`,
          beside: BESIDE,
          unit: 'ms',
          measured: measured.map(({ latencyMs }) => latencyMs[percentile]),
          baseline: baseline.map(({ latencyMs }) => latencyMs[percentile]),
          target: { of: 'ratio', most: MOST_TIMES },
        });
      }
    }
    return rows;
  } finally {
    sender.kill();
    await processes.close();
  }
};

function orderOf(
  { configuration, token }: WebhookStack,
  stage: string,
  load: Pick<Order, 'connections' | 'webhooks' | 'startMs'>,
): Order {
  const labels = { alertname: configuration.alerts.critical.name, ...configuration.targets[0]?.alertLabels };
  return { ...load, url: `${stage}/alerts`, token, labels };
}

/** @throws Error when a webhook was not answered as it should be: then it is something else that was measured. */
async function send(sender: ChildProcess, order: Order): Promise<LoadResult> {
  const answered = once(sender, 'message');
  sender.send(order);
  const [result] = (await answered) as [LoadResult];
  if (result.answers['202'] !== order.webhooks) throw new Error(`answers: ${JSON.stringify(result.answers)}`);
  return result;
}
