/** `npm run schema`: writes the JSON Schema of the configuration, by which an editor completes and checks it. */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { schemaJson } from './configuration-schema/schema-json';

writeFileSync(path.join(__dirname, '..', 'config', 'schema', 'configuration.json'), schemaJson());
