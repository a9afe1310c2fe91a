/** Scenarios as a Markdown document: what holds of each, and what its executions did and when. */
import type { Played } from './play';

export function timelinesText(played: readonly Played[]): string {
  return played
    .flatMap(({ name, about, facts, timelines }) => [
      `# ${name}\n`,
      `The game day's scenario \`${name}\`: ${about}. Written by \`npm run gameday -- --scenario ${name} --timeline FILE\`.\n`,
      '| what | expected | happened |\n| --- | --- | --- |',
      ...facts.map((each) => `| ${[each.what, each.expected, each.happened].map(cell).join(' | ')} |`),
      '',
      ...timelines,
    ])
    .join('\n');
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('\n', ' ');
}
