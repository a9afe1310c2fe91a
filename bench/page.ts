/** docs/performance.md, from a run. */
import { HEADINGS, type Line } from './words';

export interface PageProps {
  readonly lines: readonly Line[];
  readonly machine: string;
  readonly node: string;
  readonly date: string;
  readonly durationSeconds: number;
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
    '## Growth',
    '',
    ...lines.flatMap(({ row }) => (plots[row.name] ? [`![${row.what}](${plots[row.name]})`, ''] : [])),
    '## How to repeat it',
    '',
    '```sh',
    'npm run bench                         # everything; within ten minutes on two cores that do nothing else',
    'npm run bench -- --list               # the measurements',
    'npm run bench -- --only timeline      # one of them',
    'npm run bench -- --json bench.json    # every sample; "--from bench.json" makes the table of them again',
    '```',
    '',
    'A run lists what has moved since `bench/reference.json`: each row whose spread does not overlap the earlier one. Ratios are',
    'compared anywhere, other figures on the same kind of machine. `--reference` writes it anew, `--write` this page.',
    '',
    '## Tried, and left out',
    '',
    ...leftOut.map((line) => `- ${line}`),
    '',
  ].join('\n');
}

function rowOf(cells: readonly string[]): string {
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
}
