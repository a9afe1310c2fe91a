/** Chromium, which the set-up fetches for the tests alone, where the machine has none. */
import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { type FakeClone, fakeClone } from './fake-clone';

const APT_GET = `
case "$*" in
  *install*awscli*) echo 'Inst awscli (2.9.19)' ;;
  *install*) printf 'Inst libopus0 (1.3.1)\\nInst chromium-common (156)\\nInst chromium-headless-shell (156)\\nConf chromium-headless-shell\\n' ;;
  *download*) touch chromium.deb ;;
esac`;

const DPKG_DEB = `
mkdir -p "$3/usr/bin" "$3/usr/lib/chromium"
printf '#!/bin/sh\\n[ -e "$FONTCONFIG_FILE" ] && echo "Chromium $*"\\n' >"$3/usr/lib/chromium/chromium-headless-shell"
chmod +x "$3/usr/lib/chromium/chromium-headless-shell"`;

let clone: FakeClone;
let chromium: string;
beforeEach(() => {
  clone = fakeClone();
  chromium = path.join(clone.root, '.tools/chromium');
  clone.installPrograms();
  clone.bringKubectl();
  clone.fake('apt-get', APT_GET);
  clone.fake('dpkg-deb', DPKG_DEB);
  // The script that starts it needs these two, and this PATH has no others.
  for (const name of ['dirname', 'readlink']) clone.fake(name, `exec ${name} "$@"`);
});
afterEach(() => clone.dispose());

/** The calls that concern Chromium. */
const aptCalls = () =>
  clone.calls().filter((call) => call.startsWith('apt-get ') && call.includes('chromium'));

test('is fetched once, with what it needs and the machine lacks', async () => {
  expect((await clone.prepare({ args: ['--tests'] })).exitCode).toBe(0);
  expect(readdirSync(chromium).sort()).toEqual(['fonts.conf', 'headless-shell', 'usr']);
  await clone.prepare({ args: ['--tests'] });
  expect(aptCalls()).toEqual([
    expect.stringMatching(
      / --simulate --no-install-recommends install chromium-headless-shell chromium-common fonts-/,
    ),
    expect.stringMatching(/ download libopus0 chromium-common chromium-headless-shell fonts-liberation$/),
  ]);
});

test('is not fetched where there is one, nor for anything but tests', async () => {
  await clone.prepare();
  clone.fake('chromium', '');
  await clone.prepare({ args: ['--tests'] });
  expect(aptCalls()).toEqual([]);
});

test('one that does not run here is told of, and stops nothing', async () => {
  clone.fake('dpkg-deb', `${DPKG_DEB}\necho 'exit 1' >"$3/usr/lib/chromium/chromium-headless-shell"`);
  const { exitCode, output } = await clone.prepare({ args: ['--tests'] });
  expect(exitCode).toBe(0);
  expect(output).toMatch(/Chromium could not be fetched: it does not run/);
  expect(output).toContain('The tests of the console page will fail. Nothing else needs it.');
  expect(existsSync(chromium)).toBe(false);
});
