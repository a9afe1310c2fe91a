/** The queue of the alerts that were accepted and started nothing: each of them is an incident that nobody answered. */
import { type CheckResult, fine, willFail } from './result';

export function judgeQueue(queueUrl: string, messages: number): CheckResult {
  const needed = 'the queue of undelivered alerts is empty';
  if (messages === 0) return fine('aws', needed);
  return willFail(
    'aws',
    needed,
    `about ${messages} alert(s) lie in it, and started nothing`,
    `aws sqs receive-message --queue-url ${queueUrl}, and mend what each says (docs/operations.md)`,
  );
}
