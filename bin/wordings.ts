/** `npm run wordings`: writes the published table of wordings from the data. */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { wordingsPage } from '../src/configuration/wordings/page';

writeFileSync(path.join(__dirname, '..', 'docs', 'wordings.md'), wordingsPage());
