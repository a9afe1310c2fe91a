/** The published page of the presets, written from them. */
import type { RequestErrors } from '../metrics';
import type { ExportedGauges, PoolPreset } from './preset';

const INTRODUCTION = `# Presets

Written by \`npm run presets\` from [\`src/configuration/presets/\`](../src/configuration/presets). A target's
\`preset\` says what its pool is; what it calls otherwise stands in its own \`metrics\`, which count before the preset.
Each is tested with a page of its exporter ([\`test/fixtures/pool-pages/\`](../test/fixtures/pool-pages)): a full pool fires the
alert and one with room does not, and the diagnosis reads the same share from the page.

Where a pool has several spellings, those that are there count: by Prometheus for each pod, and on a pod's page the first
one that is whole. So a new version of an exporter may be rolled out without a change here.

sqlx, deadpool, bb8 and r2d2 (Rust) have figures (\`Pool::size\`, \`Pool::status\`, \`Pool::state\`) and no exporter that most
use: the service exports them itself, and its target's \`metrics\` name them. The runbook's own names are such ones.

`;

export function presetsPage(presets: Readonly<Record<string, PoolPreset>>): string {
  const rows = Object.entries(presets);
  return [
    INTRODUCTION,
    table(
      ['preset', 'pool', 'to be set beside it, or to be known'],
      rows.map(([name, { pool, beside = '' }]) => [code(name), pool, beside]),
    ),
    '\n## Gauges\n\n',
    table(
      ['preset', 'exporter', 'limit, in use, idle', 'source of the names'],
      rows.flatMap(([name, { gauges }]) =>
        gauges.map((each) => [code(name), each.by, gaugeNames(each), each.source]),
      ),
    ),
    '\n## Requests\n\nOf the framework that is met most beside the pool.\n\n',
    table(
      ['preset', 'framework', 'requests, failures, durations', 'source of the names'],
      rows.map(([name, { requests }]) => [
        code(name),
        requests.by,
        [
          code(requests.requests),
          failures(requests.requestErrors),
          code(requests.requestDurationSeconds ?? ''),
        ].join('<br>'),
        requests.source,
      ]),
    ),
  ].join('');
}

function gaugeNames({ poolTotal, poolActive, poolIdle }: ExportedGauges): string {
  return [poolTotal ? code(poolTotal) : 'none', code(poolActive), code(poolIdle)].join('<br>');
}

function failures({ label, equals, matches }: RequestErrors): string {
  return code(equals === undefined ? `${label}=~"${matches}"` : `${label}="${equals}"`);
}

function code(text: string): string {
  return `\`${text}\``;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |\n`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('');
}
