/** Free text as it may stand in a review: sentences keep their numbers, SQL and secrets lose theirs. */
import { withoutSecrets } from '../../text/redact';
import { redactSql } from '../../text/sql';

/** Where a statement begins in a sentence. Words that sentences use too (`select`, `update`, `with`) need company. */
const SQL = new RegExp(
  [
    String.raw`\bselect\b(?=[\s\S]*\b(?:from|where|union)\b|\s*[\s\S]?['"$\d(*])`,
    String.raw`\binsert\s+into\b`,
    String.raw`\bupdate\s+(?:only\s+)?\S+(?:\s+(?:as\s+)?\w+)?\s+set\b`,
    String.raw`\bdelete\s+from\b`,
    String.raw`\bmerge\s+into\b`,
    String.raw`\bwith\s+(?:recursive\s+)?[\w"]+(?:\s*\([^)]*\))?\s+as\s+(?:not\s+)?(?:materialized\s+)?\(`,
    String.raw`\bvalues\s*\(`,
    String.raw`\bwhere\s+[\w."]+\s*(?:=|<|>|!=|\b(?:i?like|in|is|between)\b)`,
    String.raw`\b(?:call|execute)\s+[\w."]+\s*\(`,
    String.raw`\b(?:alter|create)\s+(?:role|user)\b`,
  ].join('|'),
  'i',
);

/** Quoted text, but no apostrophe: that follows a letter, as in `the pod's pool`. */
const QUOTED = /(?<!\w)'(?:[^'\\]|\\.|'')*(?:'|$)/g;
const DOUBLE_QUOTED = /"(?:[^"\\]|\\.)*(?:"|$)/g;
/** The account in an ARN stands between a region and a service. */
const LONG_NUMBER = /(?<![\w.-]|-\d:)\d{6,}(?![\w-]|:\w)/g;

/**
 * One line. A statement in it, with all that follows, loses every literal; elsewhere quoted text, long numbers, tokens,
 * passwords and addresses go.
 */
export function redactText(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  const at = line.search(SQL);
  const sentence = at < 0 ? line : line.slice(0, at);
  return `${redactSentence(sentence)}${at < 0 ? '' : redactRest(line.slice(at))}`;
}

function redactSentence(text: string): string {
  return withoutSecrets(text).replace(QUOTED, "'…'").replace(DOUBLE_QUOTED, '"…"').replace(LONG_NUMBER, '…');
}

/** A statement, and a sentence that may go on behind it. Not cut before the secrets are out: half of one has no form. */
function redactRest(text: string): string {
  return withoutSecrets(redactSql(text, Number.POSITIVE_INFINITY));
}

/** A command that this project wrote, from names and numbers: its quotes are part of it. */
export function redactCommand(text: string): string {
  return withoutSecrets(text.replace(/\s+/g, ' ').trim());
}
