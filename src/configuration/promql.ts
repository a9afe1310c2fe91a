/** Pieces of PromQL: a selector can't be ended early by what is put into it. */

/** A metric by its name, or those of its series that have certain labels: `name{state="used"}`. */
export interface Selector {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
}

/** A label and what it has to be, or the regular expression (RE2) that it has to match as a whole. */
export type Matcher =
  | { readonly label: string; readonly equals: string }
  | { readonly label: string; readonly matches: string };

/** What `parseSelector` reads: plain label values, without quotes and backslashes. */
export const SELECTOR =
  /^[a-zA-Z_:][a-zA-Z0-9_:]*(?:\{[a-zA-Z_][a-zA-Z0-9_]*="[^"\\\n]*"(?:,[a-zA-Z_][a-zA-Z0-9_]*="[^"\\\n]*")*\})?$/;

/** Reads a selector that was checked with `SELECTOR`. */
export function parseSelector(text: string): Selector {
  const [name = '', rest = ''] = text.split('{', 2);
  const labels = [...rest.matchAll(/([a-zA-Z0-9_]+)="([^"]*)"/g)].map(
    ([, label = '', value = '']): [string, string] => [label, value],
  );
  return { name, labels: Object.fromEntries(labels) };
}

/** The matchers between braces. */
export function matchersText(matchers: readonly Matcher[]): string {
  const text = matchers.map((matcher) =>
    'equals' in matcher
      ? `${matcher.label}=${quoted(matcher.equals)}`
      : `${matcher.label}=~${quoted(matcher.matches)}`,
  );
  return `{${text.join(',')}}`;
}

export function equalities(labels: Readonly<Record<string, string>>): Matcher[] {
  return Object.entries(labels).map(([label, equals]) => ({ label, equals }));
}

/** A regular expression that matches this text alone (RE2, Syntax): PromQL's are anchored at both ends. */
export function literal(text: string): string {
  return text.replace(/[\\.+*?()|[\]{}^$]/g, '\\$&');
}

/** A PromQL string literal: the text can't end it early. */
export function quoted(value: string): string {
  return `"${value.replace(/\\/g, '\\\\').replace(/"/g, '\\"').replace(/\n/g, '\\n')}"`;
}
