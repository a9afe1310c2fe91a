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

/**
 * What `parseSelector` reads: names without quotes, dots in them or not, and plain label values, without quotes and
 * backslashes.
 */
export const SELECTOR =
  /^[a-zA-Z_:][a-zA-Z0-9_:./-]*(?:\{[a-zA-Z_][a-zA-Z0-9_./-]*="[^"\\\n]*"(?:,[a-zA-Z_][a-zA-Z0-9_./-]*="[^"\\\n]*")*\})?$/;

/** Reads a selector that was checked with `SELECTOR`. */
export function parseSelector(text: string): Selector {
  const brace = text.indexOf('{');
  const [name, rest] = brace < 0 ? [text, ''] : [text.slice(0, brace), text.slice(brace)];
  const labels = [...rest.matchAll(/([a-zA-Z0-9_./-]+)="([^"]*)"/g)].map(
    ([, label = '', value = '']): [string, string] => [label, value],
  );
  return { name, labels: Object.fromEntries(labels) };
}

/**
 * A selector as Prometheus 2 and pages for it have it: an underscore for each character that plain names don't have
 * (Prometheus, UTF-8 metric and label name escaping schemes: underscores).
 */
export function plainSelector(text: string): string {
  const { name, labels } = parseSelector(text);
  const plain = (each: string) => each.replace(/[^a-zA-Z0-9_:]/g, '_');
  return series(
    plain(name),
    Object.entries(labels).map(([label, equals]) => ({ label: plain(label), equals })),
  );
}

/** Whether Prometheus 2 takes it as a name, and Prometheus 3 without quotes. */
export function isPlainName(name: string): boolean {
  return /^[a-zA-Z_:][a-zA-Z0-9_:]*$/.test(name);
}

/**
 * The series of a metric that have the matchers' labels. A name that is not plain stands in quotes between the braces
 * (Prometheus 3, UTF-8 in Prometheus); a plain one stands before them, as any Prometheus takes it.
 */
export function series(name: string, matchers: readonly Matcher[]): string {
  if (!isPlainName(name)) return `{${[quoted(name), ...matchers.map(matcherText)].join(',')}}`;
  return matchers.length > 0 ? `${name}{${matchers.map(matcherText).join(',')}}` : name;
}

function matcherText(matcher: Matcher): string {
  const label = labelText(matcher.label);
  return 'equals' in matcher ? `${label}=${quoted(matcher.equals)}` : `${label}=~${quoted(matcher.matches)}`;
}

/** What stands between the parentheses of `by`, `without` and `on`. */
export function labelList(labels: readonly string[]): string {
  return labels.map(labelText).join(', ');
}

function labelText(label: string): string {
  return isPlainName(label) ? label : quoted(label);
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
