import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { type FakeClone, fakeClone, INSTALL, npmThatRunsScripts } from './fake-clone';

const NPM_CI = 'npm ci --include=dev --include=optional --no-audit --no-fund';
const IN_PLACE = 'Everything needed is in place.\n';

let clone: FakeClone;
beforeEach(() => {
  clone = fakeClone();
});
afterEach(() => clone.dispose());

const callsOf = (command: string) => clone.calls().filter((call) => call.startsWith(`${command} `));

describe('the npm packages', () => {
  beforeEach(() => clone.installPrograms());

  test('are installed in a fresh clone, once', async () => {
    const first = await clone.prepare();
    expect(first).toMatchObject({ exitCode: 0, output: expect.stringContaining('not installed yet') });
    expect(clone.calls()).toEqual([NPM_CI]);

    expect(await clone.prepare()).toEqual({ exitCode: 0, output: IN_PLACE });
    expect(await clone.prepare({ args: ['--quiet'] })).toEqual({ exitCode: 0, output: '' });
    expect(clone.calls()).toEqual([NPM_CI]);
  });

  test('are installed again when the lock file asks for another version or content', async () => {
    await clone.prepare();
    clone.lock({ 'node_modules/pg': { version: '8.24.0', integrity: 'sha512-one' } });
    expect((await clone.prepare()).output).toContain('pg is not the one of package-lock.json');
    clone.lock({ 'node_modules/pg': { version: '8.24.0', integrity: 'sha512-other' } });
    await clone.prepare();
    clone.lock({
      'node_modules/pg': { version: '8.24.0', integrity: 'sha512-other' },
      'node_modules/zod': {},
    });
    await clone.prepare();
    expect(clone.calls()).toEqual([NPM_CI, NPM_CI, NPM_CI, NPM_CI]);
  });

  test('may lack optional ones, which are mostly for other platforms', async () => {
    await clone.prepare();
    clone.lock({
      'node_modules/pg': { version: '8.23.1', integrity: 'sha512-one' },
      'node_modules/only-on-windows': { version: '1.0.0', optional: true },
    });
    expect((await clone.prepare()).exitCode).toBe(0);
    expect(callsOf('npm')).toHaveLength(1);
  });

  test('are installed again when an installation was cut short', async () => {
    await clone.prepare();
    rmSync(path.join(clone.root, 'node_modules/.package-lock.json'));
    expect((await clone.prepare()).exitCode).toBe(0);
    expect(callsOf('npm')).toHaveLength(2);
  });

  test('are installed by the npm that runs this, without anything of the project on PATH', async () => {
    const note = `process.env.PATH + '|' + process.argv.slice(2)`;
    const npm = npmThatRunsScripts(clone, `require('node:fs').writeFileSync('called', ${note})`);
    const bin = path.join(clone.root, '..', 'bin');
    const env = { ...npm, PATH: `${path.join(clone.root, 'node_modules/.bin')}:${bin}` };
    await clone.prepare({ env });
    expect(clone.calls()).toEqual([]);
    const seen = readFileSync(path.join(clone.root, 'called'), 'utf8');
    expect(seen).toBe(`${bin}|${NPM_CI.split(' ').slice(1).join(',')}`);
  });

  test('behind a link are used, and never installed: npm would empty the folder that it leads to', async () => {
    await clone.prepare();
    const link = path.join(clone.root, 'node_modules');
    const folder = path.join(clone.root, '..', 'elsewhere');
    renameSync(link, folder);
    symlinkSync(folder, link);
    expect(await clone.prepare()).toEqual({ exitCode: 0, output: IN_PLACE });

    clone.lock({ 'node_modules/pg': { version: '8.24.0', integrity: 'sha512-one' } });
    const { exitCode, output } = await clone.prepare();
    expect(exitCode).toBe(1);
    expect(output).toContain('pg is not the one of package-lock.json');
    expect(output).toContain(`${link} is a link to ${folder}`);
    expect(output).toContain(`rm ${link}`);
    expect(callsOf('npm')).toHaveLength(1);
    expect(existsSync(path.join(clone.root, '.tools', 'prepare.lock'))).toBe(false);
  });

  test('that cannot be installed: what npm said is shown', async () => {
    clone.fake('npm', 'echo "npm error network" >&2; exit 7');
    const { exitCode, output } = await clone.prepare();
    expect(exitCode).toBe(1);
    expect(output).toMatch(/npm error network[\s\S]*npm ci failed \(exit code 7\)/);
  });

  test('whose install scripts did not run: the way out is named', async () => {
    clone.fake('npm', 'mkdir node_modules && cp package-lock.json node_modules/.package-lock.json');
    const { exitCode, output } = await clone.prepare();
    expect(exitCode).toBe(1);
    expect(output).toMatch(/its Node\.js is missing[\s\S]*npm ci --ignore-scripts=false/);
  });

  test('with another major version of Node.js are not right', async () => {
    await clone.prepare();
    const bin = path.join(clone.root, 'node_modules/.bin');
    rmSync(path.join(bin, 'node'));
    writeFileSync(path.join(bin, 'node'), '#!/bin/sh\necho v18.1.0\n', { mode: 0o755 });
    expect((await clone.prepare()).output).toContain('its Node.js is v18.1.0');
    expect(callsOf('npm')).toHaveLength(2);
  });
});

describe('the programs of the distribution', () => {
  test('on PATH are used as they are', async () => {
    clone.installPrograms();
    expect((await clone.prepare()).exitCode).toBe(0);
    expect(callsOf('apt-get')).toEqual([]);
  });

  test('are not looked for when only the packages are asked for', async () => {
    clone.remove('apt-get');
    expect((await clone.prepare({ args: ['--packages-only'] })).exitCode).toBe(0);
    expect(existsSync(path.join(clone.root, '.tools/usr'))).toBe(false);
  });

  test('are fetched once, into the clone, to be run from there', async () => {
    expect((await clone.prepare()).exitCode).toBe(0);
    expect((await clone.prepare()).output).toBe(IN_PLACE);
    expect(callsOf('apt-get')).toEqual([
      expect.stringMatching(/ download prometheus prometheus-alertmanager$/),
    ]);
    expect(readdirSync(path.join(clone.root, '.tools'))).toEqual(['usr']);
    expect(readFileSync(path.join(clone.root, '.tools/usr/bin/prometheus-alertmanager'), 'utf8')).toContain(
      '# reads ./../share/prometheus/web and ./../share/prometheus/alertmanager\n',
    );
  });

  test('are fetched while npm installs the packages', async () => {
    const wait = 'for turn in $(seq 100); do grep -q ^apt-get "$HOME/calls" && break; sleep 0.1; done';
    clone.fake('npm', `${wait}\ngrep -q ^apt-get "$HOME/calls" || exit 1\n${INSTALL}`);
    expect(await clone.prepare()).toMatchObject({ exitCode: 0 });
  });

  test('that cannot be fetched end the set-up when npm is through, and what npm failed with comes first', async () => {
    clone.fake('apt-get', 'exit 100');
    clone.fake('npm', `sleep 0.5\n${INSTALL}`);
    const { exitCode, output } = await clone.prepare();
    expect([exitCode, output]).toEqual([1, expect.stringContaining('They could not be fetched')]);
    expect(existsSync(path.join(clone.root, 'node_modules/.package-lock.json'))).toBe(true);
    rmSync(path.join(clone.root, 'node_modules'), { recursive: true });
    clone.fake('npm', 'sleep 0.5\necho no space left\nexit 1');
    expect(await clone.prepare()).toMatchObject({
      exitCode: 1,
      output: expect.stringMatching(/no space left[\s\S]*npm ci failed \(exit code 1\)/),
    });
  });

  test('are fetched only as far as they are not on PATH', async () => {
    clone.fake('prometheus', '');
    clone.fake('promtool', '');
    clone.fake('alertmanager', '');
    await clone.prepare();
    expect(callsOf('apt-get')).toEqual([expect.stringMatching(/ download prometheus-alertmanager$/)]);
  });

  test('of a machine without lists of packages: updated first, where that is allowed', async () => {
    clone.forgetPackageLists();
    const { exitCode, output } = await clone.prepare();
    const commands = callsOf('apt-get').map((call) => /update|download/.exec(call)?.[0]);
    if (process.getuid?.() === 0) {
      expect(commands).toEqual(['download', 'update', 'download']);
      expect(exitCode).toBe(0);
    } else {
      expect(commands).toEqual(['download']);
      expect(output).toContain('E: Unable to locate package');
      expect(exitCode).toBe(1);
    }
  });

  test.each(['apt-get', 'dpkg-deb'])('without %s: what is missing, and how to get it', async (command) => {
    clone.remove(command);
    const { exitCode, output } = await clone.prepare();
    expect(exitCode).toBe(1);
    expect(output).toContain('Not found: prometheus, promtool, alertmanager, amtool.');
    expect(output).toContain(`there is no ${command} here`);
    expect(output).toContain('apt-get install prometheus prometheus-alertmanager');
    expect(output).toContain('https://prometheus.io/download/');
    expect(clone.calls()).toEqual([NPM_CI]);
  });

  test('that do not run here are not accepted', async () => {
    clone.fake(
      'dpkg-deb',
      'mkdir -p "$3/usr/bin"; cd "$3/usr/bin"; for name in prometheus promtool alertmanager amtool; do ' +
        `printf '#!/bin/sh\\necho no such library; exit 127\\n' >$name; chmod +x $name; done`,
    );
    const { exitCode, output } = await clone.prepare();
    expect(exitCode).toBe(1);
    expect(output).toMatch(/prometheus does not run \(exit code 127\) no such library/);
  });
});

test('two runs at once in a fresh clone do the work once', async () => {
  clone.fake('npm', `sleep 1\n${INSTALL}`);
  const outcomes = await Promise.all([clone.prepare(), clone.prepare()]);
  expect(outcomes.map(({ exitCode }) => exitCode)).toEqual([0, 0]);
  expect(outcomes.some(({ output }) => output.includes('Waiting for another set-up'))).toBe(true);
  expect(callsOf('npm')).toHaveLength(1);
  expect(callsOf('apt-get')).toHaveLength(1);
});

test('a run that was killed does not lock out the next', async () => {
  mkdirSync(path.join(clone.root, '.tools', 'fetch-old'), { recursive: true });
  const noSuchProcess = 2 ** 22 + 1; // above Linux's highest
  writeFileSync(path.join(clone.root, '.tools', 'prepare.lock'), String(noSuchProcess));
  expect((await clone.prepare()).exitCode).toBe(0);
  expect(readdirSync(path.join(clone.root, '.tools'))).toEqual(['usr']);
});

test('an old Node.js is told so', async () => {
  const pretend = `Object.defineProperty(process.versions, 'node', { value: '18.20.1' })`;
  const { exitCode, output } = await clone.prepare({
    nodeArgs: ['--import', `data:text/javascript,${pretend}`],
  });
  expect(exitCode).toBe(1);
  expect(output).toContain('This needs Node.js 20 or later');
  expect(clone.calls()).toEqual([]);
});
