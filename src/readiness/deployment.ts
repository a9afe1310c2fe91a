/** What of the deployment an incident needs: no alert lies about unanswered, and the newest workflow answers the next one. */
import { type CheckResult, fine, willFail } from './result';

export const ALIAS_NEEDED = 'the alias leads to the newest version of the workflow';

/** A version with its share of the executions, in percent (Step Functions, DescribeStateMachineAlias). */
export interface AliasRoute {
  readonly versionArn: string;
  readonly weight: number;
}

/** @param newestArn null where no version was published. */
export function judgeAlias(routes: readonly AliasRoute[], newestArn: string | null): CheckResult {
  const newest = routes.find(({ versionArn }) => versionArn === newestArn);
  if (newest?.weight === 100) return fine('aws', ALIAS_NEEDED, `version ${newestArn?.split(':').at(-1)}`);
  const shown = routes
    .map(({ versionArn, weight }) => `${weight} % to ${versionArn.split(':').at(-1)}`)
    .join(', ');
  return willFail(
    'aws',
    ALIAS_NEEDED,
    `it leads ${shown || 'nowhere'}, and the newest is ${newestArn?.split(':').at(-1) ?? 'none'}`,
    'npx cdk deploy -c configuration=… once more, or roll on what was rolled back (docs/operations.md)',
  );
}

/** What is kept for people where nothing took it: an alert is an incident that nobody answered. */
export type LostKind = 'alerts' | 'events';

export const queueNeeded = (of: LostKind) => `the queue of undelivered ${of} is empty`;

export function judgeQueue(of: LostKind, queueUrl: string, messages: number): CheckResult {
  const needed = queueNeeded(of);
  if (messages === 0) return fine('aws', needed);
  return willFail(
    'aws',
    needed,
    of === 'alerts'
      ? `about ${messages} alert(s) lie in it, and started nothing`
      : `about ${messages} event(s) lie in it, and reached nobody`,
    `aws sqs receive-message --queue-url ${queueUrl}, and mend what each says (docs/operations.md)`,
  );
}
