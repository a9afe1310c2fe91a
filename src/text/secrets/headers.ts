/** What HTTP headers carry: `Authorization`, cookies, and `Bearer …` anywhere. */

const NAME_END = String.raw`\\{0,4}["']?\s{0,8}[:=]\s{0,8}(?:\\{0,4}["'])?`;
/** Schemes of one word behind them (RFC 6750, RFC 7617); all others have several parts, and the rest of the line goes. */
const ONE_WORD = new RegExp(
  `((?:proxy-)?authorization${NAME_END}(?:bearer|basic|token|apikey|negotiate)\\s{1,8})[^\\s,;"'\\\\]+`,
  'gi',
);
const SEVERAL_WORDS = new RegExp(
  `((?:proxy-)?authorization${NAME_END})(?!(?:bearer|basic|token|apikey|negotiate)\\s|\\s|$|\u2026)(?:[^\\n"']|"[^"\\n]*"(?=,|\\s|$))+`,
  'gi',
);
/** RFC 6265: pairs up to the end of the line, or of the quotes that the header stands in. */
const COOKIE = new RegExp(`((?:set-)?cookie${NAME_END})[^\\n"'\\\\]+`, 'gi');
/** In a sentence they are words: `a bearer token`, `basic authentication`. */
const BEARER = /\b(bearer)\s+(?!(?:tokens?|auth\w*|scheme|header|realm)\b)[\w.~+/=-]+/gi;
const BASIC = /\b([Bb]asic|BASIC)\s+(?=[a-z]*[\dA-Z+/=])[A-Za-z\d+/]{6,}={0,2}(?![\w-])/g;

/** What each of them begins with: most texts have none, and are searched once. */
const ANY = /authorization|cookie|bearer|basic/i;

/** Without what lets somebody in: each an ellipsis. */
export function withoutHeaders(text: string): string {
  if (!ANY.test(text)) return text;
  return text
    .replace(ONE_WORD, '$1…')
    .replace(SEVERAL_WORDS, '$1…')
    .replace(COOKIE, '$1…')
    .replace(BEARER, '$1 …')
    .replace(BASIC, '$1 …');
}
