import { readFileSync } from 'node:fs';
import path from 'node:path';
import { writtenCostPage } from '../../bench/cost/written';
import { evidencePage } from '../../bin/evidence/page';
import { evidenceSchemaJson } from '../../bin/evidence/schema-json';
import { readConfigurationFile } from '../../lib/configuration-file';
import { presetsPage } from '../../src/configuration/presets/page';
import { PRESETS } from '../../src/configuration/presets/presets';
import { wordingsPage } from '../../src/configuration/wordings/page';
import { CAUSES } from '../../src/model/cause';
import { decisionTable } from '../../src/remediate/decision-table';
import { PERMITTED } from '../../src/remediate/permitted';

const root = path.resolve(__dirname, '..', '..');
const read = (file: string) => readFileSync(path.join(root, file), 'utf8');

it('shows the configuration with its real defaults', () => {
  const json = /```json\n([\s\S]*?)```/.exec(read('docs/configuration.md'))?.[1] ?? '';
  expect(JSON.parse(json)).toEqual(readConfigurationFile(path.join(root, 'config', 'knhk.json')));
});

it('publishes the table of decisions that the code follows', () => {
  const config = readConfigurationFile(path.join(root, 'config', 'knhk.json'));
  const published = read('docs/decisions.md');
  expect(published).toBe(decisionTable(config));
  for (const cause of CAUSES) {
    const row = published.split('\n').find((line) => line.startsWith(`| \`${cause}\` |`)) ?? 'no row';
    const permits = [...(row.split('|')[3] ?? '').matchAll(/`([a-z-]+)`/g)].map((match) => match[1]);
    expect([cause, permits]).toEqual([cause, PERMITTED[cause].actions]);
  }
});

it('publishes the presets that there are', () => {
  expect(read('docs/presets.md')).toBe(presetsPage(PRESETS));
});

it('publishes the wordings that are looked for', () => {
  expect(read('docs/wordings.md')).toBe(wordingsPage());
});

it('publishes the form of recorded evidence', () => {
  const config = readConfigurationFile(path.join(root, 'config', 'knhk.json'));
  expect(read('docs/evidence.md')).toBe(evidencePage(root, config));
  expect(read('config/schema/evidence.json')).toBe(evidenceSchemaJson());
});

it('publishes the costs that follow from the template, the definition and the prices', () => {
  expect(read('docs/cost.md')).toBe(writtenCostPage(root));
});
