/** `npm run decisions`: writes the published table of decisions from the code and the configuration. */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { readConfigurationFile } from '../lib/configuration-file';
import { decisionTable } from '../src/remediate/decision-table';

const root = path.join(__dirname, '..');

writeFileSync(
  path.join(root, 'docs', 'decisions.md'),
  decisionTable(readConfigurationFile(path.join(root, 'config', 'knhk.json'))),
);
