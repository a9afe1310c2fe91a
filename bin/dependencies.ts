/** `npm run dependencies`: writes docs/dependencies.md from package.json, its lock file and the purposes below `bin/`. */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { dependenciesPage } from './dependencies/page';

const root = path.join(__dirname, '..');
writeFileSync(path.join(root, 'docs', 'dependencies.md'), dependenciesPage(root));
