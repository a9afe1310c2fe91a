import { readFileSync } from 'node:fs';
import path from 'node:path';
import { SCRIPT } from '../../bench/baseline/script';

/** Every command of the runbook, in its order: those before the first change are its diagnosis. */
const RUNBOOK = readFileSync(path.join(__dirname, '../local/fixtures/runbook-commands.sh'), 'utf8');
const FIRST_CHANGE = 'kubectl scale';

const withoutComments = (script: string): string => script.replace(/^#.*\n/gm, '').trim();

it("is the runbook's section Diagnosis, word for word", () => {
  const diagnosis = RUNBOOK.slice(0, RUNBOOK.indexOf(FIRST_CHANGE));
  expect(withoutComments(readFileSync(SCRIPT, 'utf8'))).toBe(withoutComments(diagnosis));
  expect(diagnosis.match(/^kubectl/gm)).toHaveLength(5);
});
