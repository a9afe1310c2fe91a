/** What people run against the local cluster: fetched where the machine has none, `kubectl` for the tests alone. */
import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { type FakeClone, fakeClone } from './fake-clone';

const APT_GET = `
case "$*" in
  *--simulate*postgresql-client) printf 'Inst libpq5 (15)\\nInst postgresql-client-15 (15)\\nInst postgresql-client (15)\\n' ;;
  *download*) touch some.deb ;;
esac`;

/** All of the programs at once: each has a folder of its own. */
const DPKG_DEB = `
mkdir -p "$3/usr/bin" "$3/usr/lib/postgresql/15/bin"
printf '#!/bin/sh\\necho "psql $*"\\n' >"$3/usr/lib/postgresql/15/bin/psql"
printf '#!/bin/sh\\necho "curl $*"\\n' >"$3/usr/bin/curl"
printf '#!/bin/sh\\n[ "$1" = version ] && echo "kubectl $*"\\n' >"$3/usr/bin/kubectl"
chmod +x "$3"/usr/bin/* "$3/usr/lib/postgresql/15/bin/psql"`;

let clone: FakeClone;
beforeEach(() => {
  clone = fakeClone();
  clone.installPrograms();
  clone.fake('apt-get', APT_GET);
  clone.fake('dpkg-deb', DPKG_DEB);
  // The scripts that start them need these two, and this PATH has no others.
  for (const name of ['dirname', 'readlink']) clone.fake(name, `exec ${name} "$@"`);
});
afterEach(() => clone.dispose());

const tools = () => {
  const folder = path.join(clone.root, '.tools');
  return existsSync(folder) ? readdirSync(folder).sort() : [];
};
const aptCalls = () => clone.calls().filter((call) => call.startsWith('apt-get '));

test('where the machine has them, nothing is fetched', async () => {
  expect((await clone.prepare()).exitCode).toBe(0);
  expect(tools()).toEqual([]);
});

test('those of the pods are fetched once, with what they need and the machine lacks', async () => {
  for (const name of ['curl', 'psql']) clone.remove(name);
  expect((await clone.prepare()).exitCode).toBe(0);
  expect((await clone.prepare()).exitCode).toBe(0);
  expect(tools()).toEqual(['curl', 'psql']);
  expect(readdirSync(path.join(clone.root, '.tools/psql')).sort()).toEqual(['psql', 'usr']);
  expect(aptCalls()).toEqual([
    expect.stringMatching(/ --simulate --no-install-recommends install curl$/),
    expect.stringMatching(/ download curl$/),
    expect.stringMatching(/ --simulate --no-install-recommends install postgresql-client$/),
    expect.stringMatching(/ download libpq5 postgresql-client-15 postgresql-client$/),
  ]);
});

test('kubectl is fetched for tests, whatever the machine has', async () => {
  clone.fake('kubectl', '');
  await clone.prepare();
  expect(tools()).toEqual([]);
  expect((await clone.prepare({ args: ['--tests'] })).exitCode).toBe(0);
  expect(tools()).toContain('kubectl');
  expect(aptCalls().filter((call) => call.endsWith(' download kubernetes-client'))).toHaveLength(1);
});

test('one that cannot be had is told of, and stops nothing', async () => {
  clone.remove('curl');
  clone.remove('apt-get');
  const { exitCode, output } = await clone.prepare();
  expect(exitCode).toBe(0);
  expect(output).toContain(
    "curl could not be fetched: there is no apt-get here\nOnly kubectl's users need it.",
  );
});

test('without psql there is no local run', async () => {
  clone.remove('psql');
  clone.remove('apt-get');
  const { exitCode, output } = await clone.prepare();
  expect(exitCode).toBe(1);
  expect(output).toContain('psql could not be fetched: there is no apt-get here');
});
