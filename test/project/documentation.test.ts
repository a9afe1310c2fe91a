import { readFileSync } from 'node:fs';
import path from 'node:path';
import { readConfigurationFile } from '../../lib/configuration-file';
import { PERMITTED_ACTIONS } from '../../src/remediate/decide';

const root = path.resolve(__dirname, '..', '..');
const read = (file: string) => readFileSync(path.join(root, file), 'utf8');

it('shows the configuration with its real defaults', () => {
  const json = /```json\n([\s\S]*?)```/.exec(read('docs/configuration.md'))?.[1] ?? '';
  expect(JSON.parse(json)).toEqual(readConfigurationFile(path.join(root, 'config', 'knhk.json')));
});

it('says of every cause what it permits', () => {
  const rows = read('docs/runbook-steps.md')
    .split('\n')
    .filter((line) => line.startsWith('| `'));
  for (const [cause, actions] of Object.entries(PERMITTED_ACTIONS)) {
    const row = rows.find((line) => line.startsWith(`| \`${cause}\``)) ?? '';
    const permits = row.split('|').at(-2)?.trim() ?? 'no row';
    const words = { 'terminate-leaked-sessions': /^terminate/, 'scale-out': /^scale out/ };
    const [action] = actions;
    expect([cause, permits]).toEqual([cause, expect.stringMatching(action ? words[action] : /^nothing/)]);
  }
});
