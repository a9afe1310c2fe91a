/** A review as plain data, from which Markdown and HTML are written: every text is redacted on its way in here. */
import { redactSql } from '../../text/sql';
import { redactCommand, redactText } from './redact-text';

export type Inline =
  | string
  | { readonly kind: 'strong' | 'code'; readonly text: string }
  | { readonly kind: 'link'; readonly text: string; readonly url: string };
export type Text = readonly Inline[];

export interface Item {
  readonly text: Text;
  readonly under: readonly Text[];
}

export type Block =
  | { readonly kind: 'paragraph'; readonly text: Text }
  | { readonly kind: 'list'; readonly items: readonly Item[] }
  | { readonly kind: 'table'; readonly head: readonly string[]; readonly rows: readonly (readonly Text[])[] }
  /** What only a person knows. */
  | { readonly kind: 'fill-in'; readonly text: string }
  | { readonly kind: 'file'; readonly name: string; readonly text: string };

export interface Section {
  readonly title: string;
  readonly blocks: readonly Block[];
}

export interface Document {
  readonly title: string;
  readonly sections: readonly Section[];
}

/** A sentence. Everything but `sql`, `command` and `link` enters a document this way. */
export function text(...parts: readonly Inline[]): Text {
  return parts.map((part) => {
    if (typeof part === 'string') return redactKeepingEnds(part);
    return part;
  });
}

export function strong(words: string): Inline {
  return { kind: 'strong', text: redactText(words) };
}

/** A name: of a setting, a pod, an application. */
export function code(name: string): Inline {
  return { kind: 'code', text: redactText(name) };
}

export function sql(query: string): Inline {
  return { kind: 'code', text: redactSql(query) };
}

export function command(line: string): Inline {
  return { kind: 'code', text: redactCommand(line) };
}

/** A link, where the address is one that a browser may follow; elsewhere its text and address. */
export function link(name: string, url: string): Inline {
  const safe = redactCommand(url);
  if (/^https?:\/\/[^\s"'<>`]+$/.test(safe)) return { kind: 'link', text: redactText(name), url: safe };
  return `${redactText(name)}: ${safe}`;
}

export function paragraph(...parts: readonly Inline[]): Block {
  return { kind: 'paragraph', text: text(...parts) };
}

export function list(items: readonly (Item | Text)[]): Block {
  return { kind: 'list', items: items.map((each) => ('under' in each ? each : { text: each, under: [] })) };
}

export function item(of: Text, under: readonly Text[]): Item {
  return { text: of, under };
}

export function table(head: readonly string[], rows: readonly (readonly (string | Text)[])[]): Block {
  return {
    kind: 'table',
    head,
    rows: rows.map((cells) => cells.map((cell) => (typeof cell === 'string' ? text(cell) : cell))),
  };
}

export function fillIn(what: string): Block {
  return { kind: 'fill-in', text: what };
}

/** Parts of one sentence are redacted one by one; the spaces between them stay. */
function redactKeepingEnds(part: string): string {
  const [, before = '', middle = '', after = ''] = /^(\s*)([\s\S]*?)(\s*)$/.exec(part) ?? [];
  return `${before && ' '}${redactText(middle)}${after && ' '}`;
}
