/** Takes what is secret or personal out of a text that people read. Literals of SQL are `sql.ts`'s. */
import { withoutControls } from './clean';
import { cut } from './cut';
import { withoutCredentials } from './secrets/addresses';
import { withoutCards } from './secrets/cards';
import { withoutHeaders } from './secrets/headers';
import { withoutNamed } from './secrets/named';
import { withoutTokens } from './secrets/tokens';

const MAX_LINE_LENGTH = 240;
/** What is looked at for the beginning that is shown: a text of megabytes need not be searched for it. */
const MAX_READ_LENGTH = 4_096;

/** A log line that may be shown: quoted text, e-mail addresses, tokens and long numbers removed, cut to 240 characters. */
export function redactLogLine(line: string): string {
  const safe = withoutSecrets(line)
    .replace(/'(?:[^'\\]|\\.|'')*(?:'|$)/g, "'…'")
    .replace(/"(?:[^"\\]|\\.)*(?:"|$)/g, '"…"')
    .replace(/(?<![\w.-])\d{6,}(?![\w-])/g, '…');
  return cut(safe.trim(), MAX_LINE_LENGTH);
}

/**
 * Takes out what is secret or personal by its form, wherever it stands: what a word beside it calls a password, key or
 * token, credentials in addresses and headers, tokens and private keys by their shape, card numbers, e-mail addresses.
 * Twice is as once. Whole forms come before their parts: a private key before the word that names it, an address before
 * the mail address that its end looks like.
 */
export function withoutSecrets(text: string): string {
  const read = withoutControls(beginning(text));
  const safe = withoutCards(withoutHeaders(withoutNamed(withoutCredentials(withoutTokens(read)))));
  return safe.replace(/(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+/g, '…@…');
}

/** The longest word that is let go with what is cut off: of a longer one, what its beginning gives away is seen anyway. */
const MAX_CUT_WORD = 1_024;
const CUT_WORD = new RegExp(`(?<!\\S)\\S{1,${MAX_CUT_WORD}}$`);

/** Up to the last word that is whole: half of a secret does not look like one. */
export function beginning(text: string): string {
  if (text.length <= MAX_READ_LENGTH) return text;
  return `${text.slice(0, MAX_READ_LENGTH).replace(CUT_WORD, '')}…`;
}
