/** What one line of a log says of connections that were not to be had: every wording of the table in one pass. */
import { WORDINGS, type Wording } from '../configuration/wordings';
import { FOREIGN, NEAR } from '../configuration/wordings/foreign';

/** No line without one of these has a wording of the table, nor the runbook's own words: it is passed over unread. */
export const MAY_SAY = /connection|pool|timeout|timed out|clients|millis|p2024|53300|login has|bouncer/i;
/**
 * Runbook, Symptoms and Validation 4: 'connection pool timeout', 'too many clients', 'connection timeout'. Its grep for
 * the last misses the other two.
 */
const RUNBOOK = /connection (?:pool )?time(?:d )?-?out|too many clients|pool timed out/gi;

interface Table {
  readonly wordings: readonly Wording[];
  /** Each wording is a group of its own. */
  readonly any: RegExp;
}

/** The server's words may stand within a pool's longer ones, and are never taken for a part of these. */
const SERVERS = /* @__PURE__ */ tableOf((means) => means === 'server');
const OTHERS = /* @__PURE__ */ tableOf((means) => means !== 'server');

/** Every wording that the line has. */
export function wordingsIn(line: string): readonly Wording[] {
  return MAY_SAY.test(line) ? [...said(OTHERS, line), ...said(SERVERS, line)] : [];
}

/** Whether the line has the runbook's own words, of the database as far as can be known. */
export function hasRunbookWords(line: string): boolean {
  for (const { index, 0: words } of line.matchAll(RUNBOOK)) {
    if (!isForeign(line, index, index + words.length)) return true;
  }
  return false;
}

/**
 * Whether it is the server's own refusal for want of a slot. Poolers borrow the server's code, but not its words, for
 * limits of their own.
 */
export function isServerRefusal(wordings: readonly Wording[]): boolean {
  const refusals = wordings.filter(({ means }) => means === 'server');
  const isPoolers = wordings.some(({ means }) => means === 'pooler');
  return refusals.some(({ id }) => !isPoolers || id !== 'postgresql-53300');
}

function tableOf(is: (means: Wording['means']) => boolean): Table {
  const wordings = WORDINGS.filter(({ means }) => is(means));
  return { wordings, any: new RegExp(wordings.map(({ says }) => `(${says})`).join('|'), 'gi') };
}

function said({ wordings, any }: Table, line: string): Wording[] {
  const found: Wording[] = [];
  any.lastIndex = 0;
  for (let match = any.exec(line); match !== null; match = any.exec(line)) {
    const group = match.findIndex((text, index) => index > 0 && text !== undefined);
    const wording = wordings[group - 1];
    if (wording === undefined || found.includes(wording)) continue;
    if (!wording.shared || !isForeign(line, match.index, any.lastIndex)) found.push(wording);
  }
  return found;
}

/** Whether words that any client may say stand beside the name of another service than the database. */
function isForeign(line: string, start: number, end: number): boolean {
  return FOREIGN.test(line.slice(Math.max(0, start - NEAR), end + NEAR));
}
