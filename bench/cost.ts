/** `npm run cost`: writes docs/cost.md from the template, the definition and recorded executions. */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { writtenCostPage } from './cost/written';

const root = path.join(__dirname, '..');
writeFileSync(path.join(root, 'docs', 'cost.md'), writtenCostPage(root));
