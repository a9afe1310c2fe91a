/** `npm run evidence`: writes the page about recorded evidence, and the JSON Schema of its documents. */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { readConfigurationFile } from '../lib/configuration-file';
import { evidencePage } from './evidence/page';
import { evidenceSchemaJson } from './evidence/schema-json';

const root = path.join(__dirname, '..');
const config = readConfigurationFile(path.join(root, 'config', 'knhk.json'));

writeFileSync(path.join(root, 'docs', 'evidence.md'), evidencePage(root, config));
writeFileSync(path.join(root, 'config', 'schema', 'evidence.json'), evidenceSchemaJson());
