/** Takes customer data out of what is kept: literals out of SQL, quoted text and addresses out of log lines. */
import { withoutControls } from './clean';
import { cut } from './cut';

const MAX_QUERY_LENGTH = 200;
const MAX_LINE_LENGTH = 240;
/** What is looked at for the beginning that is shown: the search for secrets takes the square of the length. */
const MAX_READ_LENGTH = 4_096;

/**
 * PostgreSQL's literals and comments (PostgreSQL documentation, Lexical Structure). `query` in
 * `pg_stat_activity` is cut at 1,024 bytes, so each may also be left open at the end of the text.
 */
const SQL_TOKENS = new RegExp(
  [
    String.raw`--[^\n]*`,
    String.raw`/\*[\s\S]*?(?:\*/|$)`,
    // Dollar-quoted; E'' with backslash escapes; plain, bit and national strings.
    String.raw`\$([A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*)?\$[\s\S]*?(?:\$\1\$|$)`,
    String.raw`\b[eE]'(?:[^'\\]|''|\\(?:[\s\S]|$))*(?:'|$)`,
    String.raw`(?:\b[uU]&|\b[bBxXnN])?'(?:[^']|'')*(?:'|$)`,
    // A quoted identifier is a name, not data; an open one is let go with the rest of the text.
    '"(?:[^"]|"")*"',
    String.raw`"[\s\S]*$`,
    String.raw`\$\d+`,
    String.raw`(?<![\w.$])[-+]?(?:0[xX][\da-fA-F_]+|(?:\d[\d_]*\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)(?!\w)`,
  ].join('|'),
  'g',
);

/** One line of SQL with every literal replaced by `?`, lists of them folded into one, cut to 200 characters. */
export function redactSql(sql: string, maxLength = MAX_QUERY_LENGTH): string {
  const stripped = beginning(sql).replace(SQL_TOKENS, (token) => {
    if (token.startsWith('--') || token.startsWith('/*')) return ' ';
    if (token.startsWith('"') && token.length > 1 && token.endsWith('"')) return token;
    return '?';
  });
  const line = withoutControls(stripped)
    .replace(/\s+/g, ' ')
    .replace(/\(\s*\?(?:\s*,\s*\?)+\s*\)/g, '(?, …)')
    .trim();
  return cut(line, maxLength);
}

/** A log line that may be shown: quoted text, e-mail addresses, tokens and long numbers removed, cut to 240 characters. */
export function redactLogLine(line: string): string {
  const safe = withoutSecrets(beginning(line))
    .replace(/'(?:[^'\\]|\\.|'')*(?:'|$)/g, "'…'")
    .replace(/"(?:[^"\\]|\\.)*(?:"|$)/g, '"…"')
    .replace(/(?<![\w.-])\d{6,}(?![\w-])/g, '…');
  return cut(safe.trim(), MAX_LINE_LENGTH);
}

/** Takes out what is secret or personal by its form, wherever it stands: tokens, passwords, e-mail addresses. */
export function withoutSecrets(text: string): string {
  return withoutControls(beginning(text))
    .replace(/\b(bearer|basic)\s+[\w.~+/=-]+/gi, '$1 …')
    .replace(/\b(password|passwd|pwd|secret|token|api[_-]?key)(["']?\s*[=:]\s*)\S+/gi, '$1$2…')
    .replace(/\b([a-z][a-z0-9+.-]*:\/\/)[^\s/@]+@/gi, '$1…@')
    .replace(/[\w.+-]+@[\w-]+(?:\.[\w-]+)+/g, '…@…');
}

/** Up to the last word that is whole: half of a secret does not look like one. */
function beginning(text: string): string {
  if (text.length <= MAX_READ_LENGTH) return text;
  return `${text.slice(0, MAX_READ_LENGTH).replace(/(?<!\S)\S+$/, '')}…`;
}
