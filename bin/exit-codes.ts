/** What the command line's exit status means: one table, which docs/command-line.md shows. */

/** By what happened. `check` has its own (`exitStatus`), as docs/check.md says. */
export const EXIT = {
  done: 0,
  failed: 1,
  refused: 2,
  notFound: 3,
  notPermitted: 4,
  unreachable: 5,
} as const;

/** As sentences, in the order of the numbers. */
export const MEANINGS: Readonly<Record<keyof typeof EXIT, string>> = {
  done: 'done',
  failed: 'failed, for a reason that is none of the below',
  refused: 'the input was refused: an option, a configuration, or a plan that no longer waits',
  notFound: 'there is no such execution, state machine or local run',
  notPermitted: 'not permitted: no credentials, expired ones, or a right is missing',
  unreachable: 'AWS, the cluster, the database or Prometheus could not be reached, or did not answer in time',
};

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** What was named is not there. */
export class NotFoundError extends Error {
  override readonly name = 'NotFoundError';
}

/** Names of AWS' errors, SDK and services; HTTP status codes of Kubernetes; codes of Node.js' sockets. */
const NAMES: readonly (readonly [RegExp, ExitCode])[] = [
  [/^(InvalidInputError|ConfigurationError|CommanderError|StalePlanError)$/, EXIT.refused],
  [/^(NotFoundError|404|NoSuch(Bucket|Key)|.*(DoesNotExist|NotFound)(Exception)?)$/, EXIT.notFound],
  [
    /^(40[13]|28[0-9A-Z]{3}|42501|AccessDenied(Exception)?|.*(Credentials?|Token)Provider(Error)?|(UnrecognizedClient|ExpiredToken|InvalidSignature|InvalidClientTokenId|SignatureDoesNotMatch|NotAuthorized)(Exception)?|ExpiredToken)$/,
    EXIT.notPermitted,
  ],
  [
    /^(DependencyError|TimeoutError|NetworkingError|AbortError|E(CONN(REFUSED|RESET)|NOTFOUND|TIMEDOUT|AI_AGAIN|HOSTUNREACH|NETUNREACH|PIPE))$/,
    EXIT.unreachable,
  ],
];

/** What is known best is deepest: the cause of an error is looked at before what was made of it. */
export function exitCodeOf(error: unknown): ExitCode {
  for (const each of chainOf(error).reverse()) {
    for (const mark of [each.code, each.name]) {
      const found = NAMES.find(([name]) => name.test(String(mark ?? '')));
      if (found) return found[1];
    }
  }
  return EXIT.failed;
}

interface Marked {
  readonly name?: unknown;
  readonly code?: unknown;
  readonly cause?: unknown;
}

/** A cause may be its own. */
function chainOf(error: unknown): Marked[] {
  const chain: Marked[] = [];
  for (let each = error; isMarked(each) && !chain.includes(each); each = each.cause) chain.push(each);
  return chain;
}

function isMarked(value: unknown): value is Marked {
  return typeof value === 'object' && value !== null;
}
