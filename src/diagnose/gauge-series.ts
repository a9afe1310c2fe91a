/** One gauge's series out of a page in the Prometheus text format, told apart by their labels. */
import { isPlainName, parseSelector } from '../configuration/promql';
import { utf8 } from './whole-lines';

/** A text may hold anything, braces too; the labels end where the texts do (Prometheus, Exposition formats). */
const SAMPLE = /^[ \t]*(?:\{((?:[^"}]|"(?:[^"\\]|\\.)*")*)\})?[ \t]+(\S+)/;
/**
 * A label, in quotes where its name is not plain, and its value, in which backslash, quote and line feed are escaped
 * (Prometheus, Exposition Formats).
 */
const LABEL = /(?:"((?:[^"\\]|\\.)*)"|([a-zA-Z_][a-zA-Z0-9_]*))\s*=\s*"((?:[^"\\]|\\.)*)"/g;
/** As floats are written there, but for hexadecimal ones, which no client writes for a count. */
const FLOAT = /^\+?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?$/;
/** No pool and no server holds so many connections. */
const MAX_COUNT = 1_000_000;
/** No pod has so many pools: what comes with more of them is no gauge of a pool. */
const MAX_SERIES = 500;

/** Any name may come on a page, those of an object's own properties too. */
export type Labels = ReadonlyMap<string, string>;

/** What one pool's gauge reads. */
export interface Figure {
  readonly labels: Labels;
  /** NaN where it is no count. */
  readonly value: number;
  /** The value as it stands on the page. */
  readonly text: string;
}

/** The series of a gauge, one figure for those that differ in nothing that tells pools apart. */
export class GaugeSeries {
  /** How a line of it begins: with the name; or with a brace and the name in quotes, where it is not plain. */
  private readonly beginning: string;
  private readonly isPlain: boolean;
  private readonly wanted: readonly (readonly [string, string])[];
  private readonly besidePool: ReadonlySet<string>;
  private readonly found = new Map<string, Figure>();

  /**
   * @param selector A gauge, or those of its series that have certain labels.
   * @param besidePool Labels that tell no pools apart.
   */
  constructor(
    readonly selector: string,
    besidePool: readonly string[],
  ) {
    const { name, labels } = parseSelector(selector);
    this.isPlain = isPlainName(name);
    this.beginning = this.isPlain ? name : `{"${name}"`;
    this.wanted = Object.entries(labels);
    this.besidePool = new Set(besidePool);
  }

  /** The name is looked for, and not each line: a page may have thousands of other series. */
  look(block: string): void {
    if (block.startsWith(this.beginning)) this.add(block, 0);
    const atStart = `\n${this.beginning}`;
    for (let at = block.indexOf(atStart); at >= 0; at = block.indexOf(atStart, at + 1))
      this.add(block, at + 1);
  }

  /** By the text of the labels, in the order of the page. */
  figures(): ReadonlyMap<string, Figure> {
    return this.found;
  }

  /** All of them as one; undefined where there is none. */
  sum(): Figure | undefined {
    const [first, ...others] = this.found.values();
    return first && others.reduce<Figure>(added, { ...first, labels: new Map() });
  }

  /** @param start of a line that begins so. */
  private add(block: string, start: number): void {
    const end = block.indexOf('\n', start);
    const rest = utf8(block.slice(start + this.beginning.length, end < 0 ? undefined : end));
    // The labels stand behind a name in quotes as they do behind a brace.
    const sample = this.isPlain ? rest : `{${rest.replace(/^[ \t]*,/, '')}`;
    const [, labelText = '', text = ''] = SAMPLE.exec(sample) ?? [];
    if (text === '') return;
    const all = labelsOf(labelText);
    if (!this.wanted.every(([label, value]) => all.get(label) === value)) return;
    const labels = new Map([...all].filter(([label]) => !this.besidePool.has(label)));
    const key = labelsText(labels);
    const figure = { labels, value: countOf(text), text };
    const before = this.found.get(key);
    this.found.set(key, before ? added(before, figure) : figure);
    if (this.found.size > MAX_SERIES)
      throw new RangeError(`${this.selector} has more than ${MAX_SERIES} series`);
  }
}

/** A pool's labels in one order, as a selector has them. */
export function labelsText(labels: Labels): string {
  return [...labels]
    .map(([label, value]) => `${label}="${value}"`)
    .sort()
    .join(',');
}

function added(a: Figure, b: Figure): Figure {
  const value = a.value + b.value;
  const text = Number.isNaN(value) ? (Number.isNaN(a.value) ? a : b).text : String(value);
  return { labels: a.labels, value, text };
}

/** A label without a value is no label (Prometheus, Data model). */
function labelsOf(text: string): Labels {
  const all = [...text.matchAll(LABEL)].map(([, inQuotes, plain = '', value = '']): [string, string] => [
    inQuotes ?? plain,
    value,
  ]);
  return new Map(all.filter(([, value]) => value !== ''));
}

function countOf(text: string): number {
  const value = FLOAT.test(text) ? Number(text) : Number.NaN;
  return value <= MAX_COUNT ? value : Number.NaN;
}
