import type { World } from '../../local/world';
import { eventually } from '../support/eventually';

/** The commands that the question to approve a plan prints, by their words. @throws Error, or of `expect`, where one is missing. */
export async function printedFor(world: World, arn: string): Promise<(words: string) => string> {
  const name = arn.split(':').at(-1) ?? '';
  const question = await eventually('the message', async () =>
    world.aws.outbox.messages.find(
      ({ channel, messageAttributes: { kind, incident } }) =>
        channel === 'sns' && kind === 'approval-needed' && incident === name,
    ),
  );
  const printed = question.message.match(/npm run runbook -- .*?(?= or npm |$)/gm) ?? [];
  return (words) => {
    const found = printed.find((each) => each.startsWith(`npm run runbook -- ${words} `));
    if (!found) throw new Error(`no command ${words} in: ${question.message}`);
    expect(found).toContain(arn);
    return found;
  };
}
