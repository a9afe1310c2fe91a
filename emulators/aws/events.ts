/** Amazon EventBridge's default bus, with the rules of the stack. */
import { matchesPattern } from './events/pattern';
import { targetInput } from './events/target-input';
import type { AsynchronousInvocations } from './lambda/asynchronous';
import type { Sns } from './sns';
import type { LocalRule, RuleTarget } from './template';

export interface EventBusOptions {
  readonly rules: readonly LocalRule[];
  readonly sns: Sns;
  readonly asynchronous: Pick<AsynchronousInvocations, 'invoke'>;
}

export class EventBus {
  constructor(private readonly options: EventBusOptions) {}

  /**
   * Delivers an event to the targets of every rule that matches it.
   * @throws AggregateError with what could not be delivered; the other targets have got theirs.
   */
  async put(event: Readonly<Record<string, unknown>>): Promise<void> {
    const targets = this.options.rules
      .filter(({ eventPattern }) => matchesPattern(event, eventPattern))
      .flatMap(({ targets }) => targets);
    const outcomes = await Promise.allSettled(targets.map((target) => this.deliver(target, event)));
    const failures = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason] : []));
    if (failures.length > 0) throw new AggregateError(failures, 'an event did not reach all its targets');
  }

  private async deliver(target: RuleTarget, event: Readonly<Record<string, unknown>>): Promise<void> {
    const { sns, asynchronous } = this.options;
    const input = targetInput(target, event);
    if (sns.has(target.arn)) sns.publish({ topicArn: target.arn, message: input });
    else await asynchronous.invoke(target.arn, JSON.parse(input));
  }
}
