/** A failure that Step Functions tells of, as one line for people: what happened in words, then its name. */
import type { Failure } from '../model/state';
import { printable } from '../text/clean';
import { parsedJson } from '../text/json';
import { withoutSecrets } from '../text/redact';

/**
 * Names that come from AWS and not from this project (Step Functions, "Handling errors"; AWS Lambda, Invoke, Errors;
 * Lambda, "Node.js runtime" for `Runtime.…`). The first that matches counts.
 */
const SENTENCES: readonly (readonly [name: RegExp, sentence: string])[] = [
  [/^States\.(?:Heartbeat)?Timeout$/, 'the step took longer than its time limit'],
  [/^Sandbox\.Timedout$/, 'the function took longer than its time limit'],
  [/^Runtime\.OutOfMemory$/, 'the function ran out of memory'],
  [/^Runtime\.ExitError$/, 'the process of the function ended before it answered'],
  [
    /^Runtime\.(?:ImportModuleError|UserCodeSyntaxError|HandlerNotFound|MalformedHandlerName)$/,
    'the code of the function could not be loaded',
  ],
  [/^(?:Runtime|Sandbox|Extension)\./, 'the runtime of the function failed'],
  [
    /^Lambda\.(?:CodeArtifactUserPending|ResourceNotReady|ENINotReady|ResourceConflict|SnapStartNotReady)(?:Exception)?$/,
    'the function was not ready: it was idle for long, or is being updated',
  ],
  [
    /^Lambda\.(?:EC2|ENI|Subnet|InvalidSubnet|InvalidSecurityGroup)/,
    'the function has no place in its network',
  ],
  [/^Lambda\.KMS/, 'the key of the function could not be used'],
  [/^Lambda\.TooManyRequestsException$/, 'too many functions of the account run at the same time'],
  [/^Lambda\.ResourceNotFoundException$/, 'the function does not exist'],
  [
    /^Lambda\.(?:SdkClientException|ClientExecutionTimeoutException)$/,
    'no connection to AWS Lambda, or no answer in time',
  ],
  [/^Lambda\.Unknown$/, 'the function ended without an answer: out of memory or out of time, most likely'],
  [/^Lambda\./, 'AWS Lambda could not run the function'],
  [/^States\.DataLimitExceeded$/, 'the state is larger than Step Functions carries (256 KiB)'],
  [/^States\.Permissions$/, 'the workflow may not call the function'],
  [/^States\.(?!ALL)/, 'Step Functions could not carry out the step'],
];
/** What the kernel does to a process that takes more memory than it may have. */
const KILLED = /\bsignal: killed\b/;

/**
 * What happened, where the name alone says it to programs only, and else the name with its cause. A Lambda's cause is a
 * JSON text; what a person needs of it is its message.
 * @param failure That a Catch left, or a history holds.
 */
export function failureText(failure: Failure | undefined): string {
  if (!failure) return 'unknown';
  const { Error: name } = failure;
  const cause = causeOf(failure);
  const sentence = sentenceOf(failure, cause);
  if (sentence === undefined) return `${name}${cause ? `: ${cause}` : ''}`;
  return `${sentence} (${name}${cause ? `: ${cause}` : ''})`;
}

function sentenceOf({ Error: name, limitSeconds }: Failure, cause: string): string | undefined {
  const sentence = SENTENCES.find(([each]) => each.test(name))?.[1];
  if (name === 'States.Timeout' && limitSeconds !== undefined) {
    return `the step took longer than its limit of ${limitSeconds} s`;
  }
  if (name === 'Runtime.ExitError' && KILLED.test(cause)) {
    return 'the function was killed, most likely because it ran out of memory';
  }
  return sentence;
}

function causeOf({ Cause }: Failure): string {
  // Not every cause is JSON: a timeout's is plain text.
  const parsed = parsedJson(Cause);
  const text =
    typeof parsed === 'object' && parsed !== null && 'errorMessage' in parsed
      ? String(parsed.errorMessage)
      : Cause;
  return printable(withoutSecrets(text)).replace(/\s+/g, ' ').trim();
}
