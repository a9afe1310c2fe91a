/** An incident of a local run that asks about a plan, and the links of the message that asks. */
import type { World } from '../../local/world';
import { eventually } from '../support/eventually';

/** Starts an execution that asks before it traces connections. */
export async function asked(world: World) {
  const { executionArn } = await world.executions.start({ mode: 'approve', traceSeconds: 1 });
  const name = executionArn.split(':').at(-1) ?? '';
  const message = await eventually(
    'the question',
    async () =>
      world.aws.outbox.messages.find(
        ({ channel, messageAttributes: { kind, incident } }) =>
          channel === 'webhook' && kind === 'approval-needed' && incident === name,
      ),
    60_000,
  );
  const { links } = (message.request as { message: { links: { name: string; text: string }[] } }).message;
  const link = (wanted: string) => {
    const found = links.find((each) => each.name === wanted)?.text;
    if (!found) throw new Error(`no link ${wanted} in ${JSON.stringify(links.map((each) => each.name))}`);
    return found;
  };
  return { arn: executionArn, name, link, text: message.message };
}

export const endOf = (world: World, arn: string) =>
  eventually(
    'the end',
    async () => {
      const { status } = await world.executions.describe(arn);
      return status !== 'RUNNING' && status;
    },
    120_000,
  );
