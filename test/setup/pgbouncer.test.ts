/** PgBouncer is fetched for what runs behind it, and for nothing else. */
import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { type FakeClone, fakeClone } from './fake-clone';

const APT_GET = `
case "$*" in
  *--simulate*) printf 'Inst libevent-2.1-7 (2)\\nInst pgbouncer (1)\\n' ;;
  *download*) touch some.deb ;;
esac`;
/** It is among the programs of the system's administrators. */
const DPKG_DEB = `
mkdir -p "$3/usr/sbin"
printf '#!/bin/sh\\necho "PgBouncer 1.18.0"\\n' >"$3/usr/sbin/pgbouncer"
chmod +x "$3/usr/sbin/pgbouncer"`;

let clone: FakeClone;
beforeEach(() => {
  clone = fakeClone();
  clone.installPrograms();
  clone.fake('apt-get', APT_GET);
  clone.fake('dpkg-deb', DPKG_DEB);
  for (const name of ['dirname', 'readlink']) clone.fake(name, `exec ${name} "$@"`);
});
afterEach(() => clone.dispose());

const tools = () => {
  const folder = path.join(clone.root, '.tools');
  return existsSync(folder) ? readdirSync(folder) : [];
};

test.each([
  ['a run that asks for it', { args: ['--pgbouncer'] }],
  ['the game day', { env: { npm_lifecycle_event: 'pregameday' } }],
])('is fetched once for %s, with what it needs and the machine lacks', async (_, asked) => {
  clone.remove('pgbouncer');
  expect((await clone.prepare(asked)).exitCode).toBe(0);
  expect((await clone.prepare(asked)).exitCode).toBe(0);
  expect(tools()).toContain('pgbouncer');
  expect(clone.calls().filter((call) => call.startsWith('apt-get '))).toEqual([
    expect.stringMatching(/ --simulate --no-install-recommends install pgbouncer$/),
    expect.stringMatching(/ download libevent-2\.1-7 pgbouncer$/),
  ]);
});

test('is left alone where nobody asks for it, or the machine has it', async () => {
  await clone.prepare({ args: ['--pgbouncer'] });
  clone.remove('pgbouncer');
  await clone.prepare();
  expect(tools()).not.toContain('pgbouncer');
});

test('stops nothing where it cannot be had', async () => {
  clone.remove('pgbouncer');
  clone.remove('apt-get');
  const { exitCode, output } = await clone.prepare({ args: ['--pgbouncer'] });
  expect(exitCode).toBe(0);
  expect(output).toContain('PgBouncer could not be fetched: there is no apt-get here');
});
