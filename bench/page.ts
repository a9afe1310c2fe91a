/** docs/performance.md, from a run. */
import { whyAbsolute } from './absolute';
import { FLAMES } from './flames';
import { HEADINGS, type Line } from './words';

export interface PageProps {
  readonly lines: readonly Line[];
  readonly machine: string;
  readonly node: string;
  readonly date: string;
  readonly durationSeconds: number;
  /** By the measurement's name, seconds. */
  readonly took: Readonly<Record<string, number>>;
  /** File names beside the page, by the row's name. */
  readonly plots: Readonly<Record<string, string>>;
  /** One line each. */
  readonly leftOut: readonly string[];
}

export function performancePage(props: PageProps): string {
  const { lines, plots, leftOut } = props;
  const missed = lines.filter(({ verdict }) => verdict === 'missed');
  const noted = lines.filter(({ row }) => row.note !== undefined);
  return [
    '# How fast it is, and what it costs',
    '',
    'Written by `npm run bench -- --write`: change the code, not this page.',
    '',
    `Measured on ${props.date} in ${props.durationSeconds} s, on ${props.machine}, Node.js ${props.node}. Each thing and what it`,
    'is compared with took turns in the same run. Medians; in brackets the spread, from the lowest turn to the highest.',
    '',
    lines.every(({ verdict }) => verdict !== 'missed')
      ? 'Every target is reached.'
      : `Missed: ${missed.map(({ row }) => row.what).join('; ')}. The notes below have the reasons.`,
    '',
    rowOf(HEADINGS),
    rowOf(HEADINGS.map(() => '---')),
    ...lines.map(({ cells }) => rowOf(cells)),
    '',
    ...(noted.length > 0
      ? ['## Notes', '', ...noted.map(({ row }) => `- **${row.what}**: ${row.note}`), '']
      : []),
    '## What is no ratio',
    '',
    'A ratio holds on a machine that is half as fast; a figure in seconds does not. These are to be reached as they are:',
    '',
    ...absolutes(lines),
    '',
    '## Growth',
    '',
    ...lines.flatMap(({ row }) => (plots[row.name] ? [`![${row.what}](${plots[row.name]})`, ''] : [])),
    '## Where the time goes',
    '',
    '`npm run profile` writes these. Each frame is as wide as it took; a browser that shows the file alone tells its name and time.',
    '',
    ...Object.values(FLAMES).flatMap(({ file, what }) => [`[![${what}](${file})](${file})`, '']),
    '## How to repeat it',
    '',
    '```sh',
    'npm run bench                         # everything; within twelve minutes on two cores that do nothing else',
    'npm run bench -- --list               # the measurements',
    'npm run bench -- --only timeline      # one of them',
    'npm run bench -- --json bench.json    # every sample; "--from bench.json" makes the table of them again',
    '```',
    '',
    'A run lists what has moved since `bench/reference.json`: each row whose spread does not overlap the earlier one. Ratios are',
    'compared anywhere, other figures on the same kind of machine. `--reference` writes it anew, `--write` this page.',
    '',
    `What each measurement took: ${tookText(props.took)}.`,
    '',
    '## Tried, and left out',
    '',
    ...leftOut.map((line) => `- ${line}`),
    '',
  ].join('\n');
}

/** The reasons, each with the rows that it is about. */
function absolutes(lines: readonly Line[]): string[] {
  const reasons = Map.groupBy(lines, ({ row }) => whyAbsolute(row));
  return [...reasons].flatMap(([why, about]) =>
    why === null ? [] : [`- ${about.map(({ row }) => `\`${row.name}\``).join(', ')}: ${why}.`],
  );
}

/** The longest first. */
export function tookText(took: Readonly<Record<string, number>>): string {
  return Object.entries(took)
    .sort(([, a], [, b]) => b - a)
    .map(([name, seconds]) => `${name} ${seconds} s`)
    .join(', ');
}

function rowOf(cells: readonly string[]): string {
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
}
