/** A small clone of the project in a temporary folder, with commands that only note that they were called. */
import { spawn } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

const TIME_LIMIT_MS = 20_000;
const PROGRAMS = ['prometheus', 'promtool', 'prometheus-alertmanager', 'amtool'];
/** What the cluster's users have, and what few runs need. */
const POD_PROGRAMS = ['curl', 'psql', 'pgbouncer'];

/** Does what `npm ci` does for the set-up: installs what the lock file says, and notes so. */
export const INSTALL = `
mkdir -p node_modules/.bin
cp package-lock.json node_modules/.package-lock.json
ln -sf "${process.execPath}" node_modules/.bin/node`;

/** Knows no package until told to update. */
const APT_GET = `
case "$*" in
  *update) touch "$HOME/updated" ;;
  *) [ -e "$HOME/no-lists" ] && [ ! -e "$HOME/updated" ] && echo "E: Unable to locate package" && exit 100
     for name in prometheus prometheus-alertmanager; do
       case " $* " in *" $name "*) touch "$name.deb" ;; esac
     done ;;
esac`;

const DPKG_DEB = `
mkdir -p "$3/usr/bin"
for name in ${PROGRAMS.join(' ')}; do
  printf '#!/bin/sh\\n# reads /usr/share/prometheus/web and /usr/share/prometheus/alertmanager\\n' >"$3/usr/bin/$name"
  chmod +x "$3/usr/bin/$name"
done`;

interface Outcome {
  readonly exitCode: number | null;
  readonly output: string;
}

export interface FakeClone {
  readonly root: string;
  /** Runs the set-up with nothing but the fake commands on PATH. */
  prepare(options?: { args?: string[]; nodeArgs?: string[]; env?: NodeJS.ProcessEnv }): Promise<Outcome>;
  /** The calls of fake commands so far, one line each. */
  calls(): string[];
  /** Replaces a fake command by another script for /bin/sh. */
  fake(command: string, script: string): void;
  remove(command: string): void;
  /** Puts all of the distribution's programs on PATH. */
  installPrograms(): void;
  /** Puts kubectl where the set-up for tests would. */
  bringKubectl(): void;
  /** Writes package-lock.json. */
  lock(packages: Record<string, object>): void;
  /** Makes `apt-get download` fail until `apt-get update` was called. */
  forgetPackageLists(): void;
  dispose(): void;
}

export function fakeClone(): FakeClone {
  const home = mkdtempSync(path.join(tmpdir(), 'knhk-setup-'));
  const root = path.join(home, 'clone');
  const bin = path.join(home, 'bin');
  const callsFile = path.join(home, 'calls');
  mkdirSync(bin);
  cpSync(path.resolve(__dirname, '../../setup'), path.join(root, 'setup'), { recursive: true });

  const fake = (command: string, script: string) => {
    const file = path.join(bin, command);
    writeFileSync(file, `#!/bin/sh\nPATH=/usr/bin:/bin\necho "${command} $*" >>"${callsFile}"\n${script}\n`);
    chmodSync(file, 0o755);
  };
  fake('npm', INSTALL);
  fake('apt-get', APT_GET);
  fake('dpkg-deb', DPKG_DEB);
  for (const program of POD_PROGRAMS) fake(program, '');

  const clone: FakeClone = {
    root,
    prepare: ({ args = [], nodeArgs = [], env = {} } = {}) =>
      run([...nodeArgs, path.join(root, 'setup', 'prepare.mjs'), ...args], { PATH: bin, HOME: home, ...env }),
    calls: () => (existsSync(callsFile) ? readFileSync(callsFile, 'utf8').trim().split('\n') : []),
    fake,
    remove: (command) => rmSync(path.join(bin, command)),
    installPrograms: () => {
      for (const program of PROGRAMS) fake(program, '');
    },
    bringKubectl: () => {
      const folder = path.join(root, '.tools', 'kubectl');
      mkdirSync(folder, { recursive: true });
      writeFileSync(path.join(folder, 'kubectl'), '');
    },
    lock: (packages) => {
      const node = { version: process.versions.node };
      const lock = { packages: { '': {}, 'node_modules/node': node, ...packages } };
      writeFileSync(path.join(root, 'package-lock.json'), JSON.stringify(lock));
    },
    forgetPackageLists: () => writeFileSync(path.join(home, 'no-lists'), ''),
    dispose: () => rmSync(home, { recursive: true, force: true }),
  };
  clone.lock({ 'node_modules/pg': { version: '8.23.1', integrity: 'sha512-one' } });
  return clone;
}

/** Writes a fake `npm-cli.js` with a Node of its own beside it, as npm names them to the scripts it runs. */
export function npmThatRunsScripts(
  clone: FakeClone,
  script: string,
): { npm_execpath: string; npm_node_execpath: string } {
  const folder = path.join(clone.root, '..', 'npm');
  const paths = {
    npm_execpath: path.join(folder, 'npm-cli.js'),
    npm_node_execpath: path.join(folder, 'node'),
  };
  mkdirSync(folder);
  writeFileSync(paths.npm_execpath, script);
  symlinkSync(process.execPath, paths.npm_node_execpath);
  return paths;
}

function run(args: string[], env: NodeJS.ProcessEnv): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, {
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: TIME_LIMIT_MS,
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk: Buffer) => {
        output += chunk.toString();
      });
    }
    child.once('error', reject);
    child.once('close', (exitCode) => resolve({ exitCode, output }));
  });
}
