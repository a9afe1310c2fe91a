/** What `npm run lint:template` says: of findings, of a template without any, and of a machine without cfn-lint. */
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { judgeLint } from '../../bin/lint-template/judge';
import { lintTemplates } from '../../bin/lint-template/lint';
import { shapes } from '../../bin/lint-template/shapes';

const root = path.resolve(__dirname, '..', '..');
const NOT_INSTALLED = {
  status: 0,
  lines: ['NOT CHECKED: cfn-lint is not installed.', expect.stringContaining('pip install cfn-lint')],
};
const NOTHING_FOUND = {
  status: 0,
  lines: ['No finding of cfn-lint in 1 template(s).', expect.stringMatching(/^Left out: W3005, for /)],
};

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'knhk-test-lint-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** A program called cfn-lint, of these lines of shell; it has the version of its kind. */
function cfnLint(...lines: string[]): string {
  const file = path.join(folder, 'cfn-lint');
  writeFileSync(file, ['#!/bin/sh', '[ "$1" = --version ] && exit 0', ...lines].join('\n'));
  chmodSync(file, 0o755);
  return folder;
}

/** As cfn-lint 1.58 says it of a function's memory that is a text. */
const FINDING = {
  Filename: '/tmp/x/default.json',
  Level: 'Error',
  Location: { Path: ['Resources', 'PrepareFunction', 'Properties', 'MemorySize'] },
  Message: "'abc' is not of type 'integer'",
  Rule: { Id: 'E3012' },
};

it('says that it has not looked where there is no cfn-lint, and where one is only stood in for', () => {
  expect(lintTemplates({ root, searchPath: folder })).toEqual(NOT_INSTALLED);
  const standIn = path.join(folder, 'cfn-lint');
  writeFileSync(standIn, '#!/bin/sh\nexit 127\n');
  chmodSync(standIn, 0o755);
  expect(lintTemplates({ root, searchPath: folder })).toEqual(NOT_INSTALLED);
});

it('gives cfn-lint the template, and says what it found in it', () => {
  const given = path.join(folder, 'given.json');
  const searchPath = cfnLint(
    `for last; do :; done; /bin/cp "$last" ${given}`,
    `echo '${JSON.stringify([FINDING]).replaceAll("'", "'\\''")}'; exit 2`,
  );
  expect(lintTemplates({ root, searchPath, only: 'default' })).toEqual({
    status: 1,
    lines: [
      '1 finding(s) of cfn-lint in 1 template(s):',
      "  error E3012 in default, Resources/PrepareFunction/Properties/MemorySize: 'abc' is not of type 'integer'",
      expect.stringMatching(/^Left out: W3005/),
    ],
  });
  const template = JSON.parse(readFileSync(given, 'utf8'));
  expect(Object.values<{ Type: string }>(template.Resources).map(({ Type }) => Type)).toContain(
    'AWS::StepFunctions::StateMachine',
  );
});

it('takes no answer, and half of one, for no pass', () => {
  for (const output of ['', 'Traceback (most recent call last)', '[{"Filename": "a']) {
    const { status, lines } = judgeLint(output, 1);
    expect([status, lines[0]]).toEqual([2, 'NOT CHECKED: cfn-lint gave no answer.']);
  }
  expect(judgeLint('[]', 1)).toEqual(NOTHING_FOUND);
});

it('finds nothing in the default template, where this machine has a cfn-lint', () => {
  const outcome = path.join(folder, 'outcome');
  const passedOn = path.join(folder, 'cfn-lint');
  // The machine's own, which takes a second to tell its version: asked once, by the command, and heard here too.
  const asked = `if [ "$1" = --version ]; then cfn-lint "$@"; echo $? >${outcome}; exit "$(/bin/cat ${outcome})"; fi`;
  writeFileSync(
    passedOn,
    ['#!/bin/sh', `PATH='${process.env['PATH']}'`, asked, 'exec cfn-lint "$@"'].join('\n'),
  );
  chmodSync(passedOn, 0o755);
  const linted = lintTemplates({ root, searchPath: folder, only: 'default' });
  const isHere = readFileSync(outcome, 'utf8').trim() === '0';
  expect(linted).toEqual(isHere ? NOTHING_FOUND : NOT_INSTALLED);
});

it('knows the shapes by name', () => {
  expect(Object.keys(shapes(root))).toEqual(
    expect.arrayContaining([
      'default',
      'alert-topics',
      'new-network',
      'private-callers',
      'customer-key',
      'firewall',
    ]),
  );
  expect(() => lintTemplates({ root, searchPath: cfnLint(), only: 'other' })).toThrow(
    'no shape is called other; there are: default, ',
  );
});
