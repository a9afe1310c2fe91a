/** Every way in which a dependency can fail, and the words by which its failure is known again in a timeline. */

export const FAILURES = [
  'refused',
  'unknown-name',
  'hangs-before',
  'hangs-within',
  'reset-within',
  'unauthorized',
  'forbidden',
  'too-many-requests',
  'server-error',
  'unavailable',
  'slow-drip',
  'garbage',
  'truncated',
  'huge-answer',
  'wrong-certificate',
] as const;

/**
 * `lost-answer`: what was asked for is done, and its answer is lost. Only where something is changed. `not-ready`: AWS refuses
 * to run the function for a while, as of one that was idle for weeks.
 */
export type Failure = (typeof FAILURES)[number] | 'lost-answer' | 'not-ready';

/** The HTTP status by which a service says so. PostgreSQL says it by an SQLSTATE: see `SQL_STATES`. */
export const STATUSES: Readonly<Partial<Record<Failure, number>>> = {
  unauthorized: 401,
  forbidden: 403,
  'too-many-requests': 429,
  'server-error': 500,
  unavailable: 503,
};

/** What PostgreSQL answers in place of these statuses (PostgreSQL documentation, Appendix A). */
export const SQL_STATES: Readonly<Partial<Record<Failure, readonly [code: string, message: string]>>> = {
  unauthorized: ['28P01', 'password authentication failed for user "knhk_runbook"'],
  forbidden: ['42501', 'permission denied for database "knhk"'],
  'too-many-requests': ['53300', 'sorry, too many clients already'],
  'server-error': ['XX000', 'internal error: cache lookup failed'],
  unavailable: ['57P03', 'the database system is starting up'],
};

/** The failure's own words: whoever reads the timeline must be able to tell it from the others. */
const TIME_UP = /no answer within|time-?out|timed out|Timedout/i;
const BROKEN =
  /ECONNRESET|EPIPE|socket hang up|aborted|broke off|terminated|other side closed|ended without|truncated|connection was closed/i;
export const CAUSES: Readonly<Record<Failure, RegExp>> = {
  refused: /ECONNREFUSED|connection refused/i,
  'unknown-name': /ENOTFOUND|EAI_AGAIN|no such host/i,
  'hangs-before': TIME_UP,
  'hangs-within': TIME_UP,
  'reset-within': BROKEN,
  unauthorized: /\b401\b|28P01|password authentication failed|UnrecognizedClient|security token/i,
  forbidden: /\b403\b|42501|permission denied|AccessDenied|not authorized|forbidden/i,
  'too-many-requests': /\b429\b|53300|too many|Throttl|rate exceeded/i,
  'server-error': /\b500\b|XX000|internal (server )?error|InternalFailure/i,
  unavailable: /\b503\b|57P03|starting up|unavailable/i,
  'slow-drip': TIME_UP,
  garbage:
    /not JSON|JSON|unknown shape|deserializ|without its|where 202|unexpected|not valid|has no|lacks|parse|corrupt|protocol|message|missing/i,
  truncated: new RegExp(`${BROKEN.source}|not JSON|JSON|unknown shape|unexpected end|missing`, 'i'),
  // Whichever bound it meets first: how long an answer may be, or how long it may take.
  'huge-answer': new RegExp(
    `longer than|larger than|unknown shape|without its|where 202|exceed|too (?:long|large|many)|not JSON|JSON|${TIME_UP.source}`,
    'i',
  ),
  'wrong-certificate': /certificate|self-signed|EPROTO|SSL|TLS|malformed HTTP/i,
  'lost-answer': BROKEN,
  'not-ready': /was not ready/,
};

/**
 * Pods are asked by plain HTTP, where nobody looks at a certificate: a port that speaks TLS is then one that hangs up.
 */
export const HUNG_UP = BROKEN;
