/** The AWS command line, which the set-up fetches for the tests alone. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { type FakeClone, fakeClone } from './fake-clone';

const IN_PLACE = 'Everything needed is in place.\n';

/** Would install two packages, and gives their files. */
const APT_GET = `
case "$*" in
  *install*) printf 'NOTE: only a simulation\\nInst python3-roman (3.3)\\nInst awscli (2.9.19)\\nConf awscli\\n' ;;
  *download*) touch awscli.deb python3-roman.deb ;;
esac`;

/** With a Python of its own, as on a machine that has none. */
const DPKG_DEB = `
mkdir -p "$3/usr/bin" "$3/usr/lib/python3/dist-packages"
touch "$3/usr/bin/aws"
printf '#!/bin/sh\\necho "$PYTHONPATH $*"\\n' >"$3/usr/bin/python3"
chmod +x "$3/usr/bin/python3"`;

let clone: FakeClone;
let tools: string;
beforeEach(() => {
  clone = fakeClone();
  tools = path.join(clone.root, '.tools');
  clone.installPrograms();
  clone.fake('apt-get', APT_GET);
  clone.fake('dpkg-deb', DPKG_DEB);
  clone.fake('chromium', '');
  clone.bringKubectl();
});
afterEach(() => clone.dispose());

const prepare = (args: string[], env: NodeJS.ProcessEnv = {}) =>
  clone.prepare({ args, env: { PATH: `${path.join(clone.root, '..', 'bin')}:/usr/bin:/bin`, ...env } });
const aptCalls = () => clone.calls().filter((call) => call.startsWith('apt-get '));

test('is fetched once, with what it needs and the machine lacks', async () => {
  expect((await prepare(['--tests'])).exitCode).toBe(0);
  expect(readdirSync(tools)).toEqual(['aws-cli', 'kubectl']);
  expect(readFileSync(path.join(tools, 'aws-cli/aws'), 'utf8')).toMatch(/^#!\/bin\/sh\n/);
  expect(await prepare(['--tests'])).toEqual({ exitCode: 0, output: IN_PLACE });
  expect(aptCalls()).toEqual([
    expect.stringMatching(/ --simulate --no-install-recommends install awscli$/),
    expect.stringMatching(/ download python3-roman awscli$/),
  ]);
});

test('is fetched before npm test, and for nothing else', async () => {
  await prepare([]);
  await prepare([], { npm_lifecycle_event: 'predemo' });
  expect(aptCalls()).toEqual([]);
  await prepare([], { npm_lifecycle_event: 'pretest' });
  expect(existsSync(path.join(tools, 'aws-cli/aws'))).toBe(true);
});

test.each([
  [
    'the distribution does not have',
    'apt-get',
    'echo "E: Unable to locate package awscli"; exit 100',
    /Unable/,
  ],
  ['does not run here', 'dpkg-deb', `${DPKG_DEB}\necho 'exit 1' >"$3/usr/bin/python3"`, /does not run/],
])('one that %s is told of, and stops nothing', async (_, command, script, reason) => {
  clone.fake(command, script);
  const { exitCode, output } = await prepare(['--tests']);
  expect(exitCode).toBe(0);
  expect(output).toMatch(reason);
  expect(output).toContain('Its tests will fail. Nothing else needs it.');
  expect(readdirSync(tools)).toEqual(['kubectl']);
});
