/** Secrets that a word beside them names: `DB_PASSWORD=…`, `"clientSecret": "…"`, `x-api-key: …`, `PASSWORD '…'`. */

/** Anything may stand before them, and so the search begins at the word itself. */
const PASSWORD = 'pass(?:word|wd|wort|phrase|code)s?|pwd';
const KEY = String.raw`(?:access|account|admin|api|app|application|auth|consumer|deploy|encryption|license|master|private|rsa|secret|shared|signing|ssh|storage|subscription)[_.\s-]?key`;
const NAME = String.raw`(?:${PASSWORD}|(?<!:\d{12}:)secret|token|credentials?|${KEY}|(?<![a-z])jwt|sharedaccesssignature|connect\.sid|sess(?:ion)?[_-]?id|jsessionid|(?<=[_-])pass|(?<![a-z])pass(?==))`;
/** What may follow the word and still names the value itself. `secretName`, `tokenFile` name something else. */
const REST = String.raw`(?:[_-]?(?:base(?:64)?|hash|key|string|text|value)|[_-]?\d{1,3})?`;
const SEPARATOR = String.raw`\\{0,4}["'\`\]]?\s{0,8}(?:=>|[=:]{1,3}(?![=:>])|%3[aAdD]|>(?=[^<>]{0,200}<\/))\s{0,8}`;
/**
 * The forms of a value, the first that fits: in escaped quotes, as JSON inside JSON; in quotes, with a backslash or a
 * second quote for one inside (libpq, ODBC); in quotes in a wrapper (`Some("…")`); in braces (ODBC); in an element; up to
 * the semicolon before the next pair (ADO.NET); up to a blank. What is cut has no end.
 */
const VALUE = [
  String.raw`(\\{1,7})(["'])[\s\S]*?(?:(?<!\\)\{1}\{2}|$)`,
  String.raw`"(?:[^"\\]|\\[\s\S]|"")*(?:"|$)`,
  String.raw`'(?:[^'\\]|\\[\s\S]|'')*(?:'|$)`,
  String.raw`[A-Za-z]\w{0,30}\("(?:[^"\\]|\\[\s\S])*(?:"|$)`,
  String.raw`\{[^}]*(?:\}|$)`,
  String.raw`(?<=>)[^<]{1,200}(?=<\/)`,
  String.raw`[^\s;]+\s[^;\n]{0,200}(?=;\s?[A-Za-z][\w ]{0,40}=)`,
  String.raw`\S+`,
].join('|');

const value = (first: number) =>
  VALUE.replace(String.raw`\{1}`, `\\${first}`).replace(String.raw`\{2}`, `\\${first + 1}`);

/** Prose about a token: `no token: The request …`. A token is no word with another word after it. */
const PROSE = String.raw`(?!(?<=(?:secret|token|credentials?):\s)[A-Za-z][a-z]{0,14}[,.;:]?\s[a-z(])`;
const PAIR = new RegExp(`(${NAME}${REST}${SEPARATOR})${PROSE}(?!\u2026)(?:${value(2)})`, 'gi');
/** A flag of a command, and what SQL says: `--password …`, `PASSWORD '…'`, `IDENTIFIED BY '…'`. */
const FLAG = new RegExp(`((?<![\\w-])--?[\\w-]{0,40}(?:${NAME})\\s{1,8})(?!\u2026|-)(?:${value(2)})`, 'gi');
const SQL_PASSWORD = new RegExp(
  `(\\b(?:${PASSWORD}|identified\\s{1,8}by)\\s{1,8})(?=["'\\\\$])(?:${value(2)})`,
  'gi',
);
/** In an address: the signature of a presigned request, and keys that are called no more than that. */
const QUERY =
  /([?&;](?:sig|signature|x-amz-signature|x-goog-signature|key|code|auth|pat|sid)=)[^\s&;"'<>]+/gi;

/** Without the values: each an ellipsis. */
export function withoutNamed(text: string): string {
  return text.replace(PAIR, '$1…').replace(FLAG, '$1…').replace(SQL_PASSWORD, '$1…').replace(QUERY, '$1…');
}
