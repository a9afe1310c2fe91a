/**
 * `npm run lint:template [-- --only SHAPE]`: the synthesized templates in every shape, looked at by cfn-lint. Status 0: nothing was
 * found, or cfn-lint is not installed, which is said; 1: something was found; 2: cfn-lint gave no answer.
 */
import path from 'node:path';
import { parseArgs } from 'node:util';
import { lintTemplates } from './lint-template/lint';

const { only } = parseArgs({ options: { only: { type: 'string' } } }).values;
const root = path.join(__dirname, '..');
const { status, lines } = lintTemplates({
  root,
  searchPath: process.env['PATH'] ?? '',
  ...(only !== undefined && { only }),
});
for (const line of lines) console.log(line);
process.exitCode = status;
