/** SQL as it may be shown: names and words stay, data goes. */
import { withoutControls } from './clean';
import { cut } from './cut';
import { beginning } from './redact';

const MAX_QUERY_LENGTH = 200;

/**
 * PostgreSQL's tokens (PostgreSQL documentation, Lexical Structure), tried in this order at each place. `query` in
 * `pg_stat_activity` is cut at 1,024 bytes, so each may also be left open at the end of the text.
 */
const TOKENS: readonly { readonly form: RegExp; readonly shown: string | null }[] = [
  { form: /--[^\n]*/y, shown: ' ' },
  { form: /\s+/y, shown: ' ' },
  // Dollar-quoted; what stands for a parameter; E'' with backslash escapes; plain, bit, national and Unicode strings.
  { form: /\$([A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*)?\$[\s\S]*?(?:\$\1\$|$)/y, shown: '?' },
  { form: /\$\d+/y, shown: '?' },
  { form: /[eE]'(?:[^'\\]|''|\\(?:[\s\S]|$))*(?:'|$)/y, shown: '?' },
  { form: /(?:[uU]&|[bBxXnN])?'(?:[^']|'')*(?:'|$)/y, shown: '?' },
  // A quoted identifier is a name, not data; an open one is let go with the rest of the text.
  { form: /(?:[uU]&)?"(?:[^"]|"")*"/y, shown: null },
  { form: /(?:[uU]&)?"[\s\S]*$/y, shown: '?' },
  { form: /[A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*/y, shown: null },
  // A number in any base, with underscores and an exponent, and whatever letters hang on it.
  { form: /(?:\d|\.\d)[\w.]*(?:(?<=[\d_.][eE])[-+]\d[\w.]*)?/y, shown: '?' },
];
/** A sign belongs to a number where no value stands before it. */
const SIGNED =
  /(^|[^\w$?)\]"\s]\s*|\b(?:and|between|by|case|else|in|like|limit|not|offset|or|return|select|set|then|values|when|where)\s*)[-+]\s*\?/gi;

/** One line of SQL with every literal replaced by `?`, lists of them folded into one, cut to 200 characters. */
export function redactSql(sql: string, maxLength = MAX_QUERY_LENGTH): string {
  const line = withoutControls(stripped(beginning(sql)))
    .replace(/\s+/g, ' ')
    .replace(SIGNED, '$1?')
    .replace(/\(\s*\?(?:\s*,\s*\?)+\s*\)/g, '(?, …)')
    .trim();
  return cut(line, maxLength);
}

function stripped(sql: string): string {
  let shown = '';
  for (let at = 0; at < sql.length; ) {
    if (sql.startsWith('/*', at)) {
      at = endOfComment(sql, at);
      shown += ' ';
      continue;
    }
    const { text, shown: instead } = tokenAt(sql, at);
    shown += instead ?? text;
    at += text.length;
    // With `standard_conforming_strings` off it goes on behind this quote; which of the two holds is not known.
    if (instead === '?' && text.endsWith("\\'") && !/^e/i.test(text)) return shown;
  }
  return shown;
}

function tokenAt(sql: string, at: number): { readonly text: string; readonly shown: string | null } {
  for (const { form, shown } of TOKENS) {
    form.lastIndex = at;
    const text = form.exec(sql)?.[0];
    if (text) return { text, shown };
  }
  return { text: sql.charAt(at), shown: null };
}

/** Comments nest. One that is not closed takes the rest. */
function endOfComment(sql: string, start: number): number {
  const marks = /\/\*|\*\//g;
  marks.lastIndex = start;
  let depth = 0;
  for (let mark = marks.exec(sql); mark; mark = marks.exec(sql)) {
    depth += mark[0] === '/*' ? 1 : -1;
    if (depth === 0) return marks.lastIndex;
  }
  return sql.length;
}
