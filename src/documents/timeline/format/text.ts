/** The timeline for a terminal, as wide as the terminal is. */

import { columns, padded, printable, wrapped } from '../../../text/clean';
import { clockText, lengthText, offsetText } from '../../../text/units';
import type { Severity, Timeline, TimelineEntry } from '../model';
import {
  branchesOf,
  isOpen,
  MARKS,
  MARKS_LEGEND,
  milestonesOf,
  placeOf,
  spanOf,
  titleOf,
  tookText,
  triggerText,
} from './describe';
import { MAX_WIDTH, MIN_WIDTH } from './width';

export interface TextOptions {
  /** Columns: from 60 to 200; what is beyond is taken as the nearest of both. */
  readonly width: number;
  readonly colour: boolean;
}

/** From here on there is room for a bar and for a column of states. */
const ROOMY_WIDTH = 120;
const COLOURS: Readonly<Record<Severity | 'bold', number>> = {
  bold: 1,
  info: 2,
  action: 36,
  warning: 33,
  error: 31,
  success: 32,
};

export function timelineText(timeline: Timeline, options: TextOptions): string {
  const layout = new Layout(timeline, options);
  return `${[...layout.head(), ...timeline.entries.flatMap((entry) => layout.entry(entry))].join('\n')}\n`;
}

/** How the lines of one timeline are laid out. */
export class Layout {
  private readonly width: number;
  private readonly colour: boolean;
  private readonly span: ReturnType<typeof spanOf>;
  private readonly letters: ReadonlyMap<string, string>;
  /** Of the offsets and of the lengths. */
  private readonly widths: readonly [number, number];

  constructor(
    private readonly timeline: Timeline,
    options: TextOptions,
    /** A bar needs an end: there is none while it is told live. */
    private readonly bars = true,
  ) {
    this.width = Math.min(MAX_WIDTH, Math.max(MIN_WIDTH, options.width));
    this.colour = options.colour;
    this.span = spanOf(timeline);
    this.widths = bars ? widthsOf(timeline) : [12, 12];
    this.letters = new Map(
      branchesOf(timeline)
        .filter((branch) => branch !== 'main')
        .map((branch, index) => [branch, String.fromCharCode(97 + (index % 26))]),
    );
  }

  head(): string[] {
    const branches = [...this.letters].map(([branch, letter]) => `${letter} ${branch}`);
    return [
      ...this.lines(titleOf(this.timeline), 0, 'bold'),
      ...this.lines(triggerText(this.timeline), 2),
      '',
      ...this.milestones(),
      '',
      ...this.lines(`UTC, since the incident started, how long; ${MARKS_LEGEND}`, 0),
      ...(branches.length > 0 ? this.lines(`branches: ${branches.join(', ')}`, 0) : []),
      '',
    ];
  }

  milestones(): string[] {
    return milestonesOf(this.timeline).flatMap(({ name, seconds, formula }) => {
      const before = `  ${name.padEnd(21)} ${lengthText(seconds, 'not reached').padEnd(12)} `;
      const [first = '', ...rest] = wrapped(`= ${formula}`, this.width - before.length);
      return [before + first, ...rest.map((line) => ' '.repeat(before.length) + line)];
    });
  }

  entry(entry: TimelineEntry): string[] {
    const { at, offsetSeconds, severity, branch } = entry;
    const [offsetWidth, lengthWidth] = this.widths;
    const times = [
      MARKS[severity],
      clockText(at),
      offsetText(offsetSeconds).padStart(offsetWidth),
      tookText(entry, '…').padStart(lengthWidth),
    ].join(' ');
    const place = `${this.letters.get(branch) ?? ' '} ${placeOf(entry)}`;
    const roomy = this.width >= ROOMY_WIDTH;
    const bar = roomy && this.bars ? ` ${this.bar(entry)}` : '';
    const before = roomy ? `${times}${bar} ${padded(printable(place), 22)} ` : `${times} `;
    const said = roomy ? entry.text : `${place.trim()}: ${entry.text}`;
    const indent = columns(before);
    const [first = '', ...rest] = wrapped(printable(said), this.width - indent);
    return [before + first, ...rest.map((line) => ' '.repeat(indent) + line)].map((line) =>
      this.paint(severity, line),
    );
  }

  /** Where in the whole it lies, and how much of it that is. */
  private bar(entry: TimelineEntry): string {
    const { at, endedAt, state } = entry;
    const size = Math.floor(this.width / 6);
    const column = (ms: number) =>
      Math.round(((ms - this.span.fromMs) / (this.span.toMs - this.span.fromMs)) * size);
    const from = Math.min(size - 1, column(Date.parse(at)));
    const to = isOpen(entry) ? size : column(Date.parse(endedAt ?? at));
    const length = Math.max(1, to - from);
    const drawn = state === '' ? '|' : to > from ? '━'.repeat(length) : '╸';
    return padded(' '.repeat(from) + drawn, size);
  }

  private lines(text: string, indent: number, paint?: 'bold'): string[] {
    return wrapped(printable(text), this.width - indent).map((line) => {
      const whole = ' '.repeat(indent) + line;
      return paint ? this.paint(paint, whole) : whole;
    });
  }

  private paint(as: Severity | 'bold', line: string): string {
    return this.colour ? `\u001b[${COLOURS[as]}m${line}\u001b[0m` : line;
  }
}

/** As wide as what stands in them: a narrow terminal needs the room for the sentences. */
function widthsOf({ entries }: Timeline): [number, number] {
  let offset = 1;
  let took = 1;
  for (const entry of entries) {
    offset = Math.max(offset, offsetText(entry.offsetSeconds).length);
    took = Math.max(took, tookText(entry, '…').length);
  }
  return [offset, took];
}
