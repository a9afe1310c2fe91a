/** Who was notified of what about an execution, as the receivers took it. */
import type { OutboxMessage } from '../../emulators/aws/outbox';
import type { Lane } from './lane';

/** Kinds that call somebody who can act. */
const PAGES =
  /^(?:step-failed|nothing-permitted|steps-exhausted|change-undone|unresolved|workflow-failed|execution-ended)$/;

export function isPage({ messageAttributes }: OutboxMessage): boolean {
  return PAGES.test(messageAttributes['kind'] ?? '');
}

/** Every message about an execution, by whatever channel, oldest first. */
export function messagesAbout(lane: Lane, arn: string): readonly OutboxMessage[] {
  const name = arn.split(':').at(-1);
  return lane.options.world.aws.outbox.messages.filter(
    ({ messageAttributes }) => messageAttributes['incident'] === name,
  );
}
