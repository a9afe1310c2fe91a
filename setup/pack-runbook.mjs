/**
 * `npm run pack:runbook`: the command line to be installed anywhere, as `runbook-<version>.tgz` for `npm install --global`. The one file
 * in it, `runbook.js`, works by itself, too. It has no dependencies: all that it needs is in it, with the licences beside it.
 *
 *     node setup/pack-runbook.mjs [folder]      where the archive goes; the project's when left out
 */
import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundleRunbook } from './bundle-runbook.mjs';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const NAME = 'runbook';

const { version, description, license, engines } = JSON.parse(
  readFileSync(path.join(root, 'package.json'), 'utf8'),
);
const folder = mkdtempSync(path.join(tmpdir(), 'knhk-pack-'));
const destination = path.resolve(process.argv[2] ?? root);

/** Every package that something of was bundled, each by its folder. */
function packagesOf(inputs) {
  const found = inputs.flatMap((input) => /^(.*\bnode_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(input)?.[1] ?? []);
  return [...new Set(found)].sort();
}

/** What their authors ask for: name, licence, and the text that they give with it. */
function noticeOf(place) {
  const {
    name,
    version: its,
    license: licence,
  } = JSON.parse(readFileSync(path.join(root, place, 'package.json'), 'utf8'));
  const texts = readdirSync(path.join(root, place))
    .filter((file) => /^(licen[cs]e|notice|copying)/i.test(file))
    .map((file) => readFileSync(path.join(root, place, file), 'utf8').trim());
  return [`## ${name} ${its} (${licence})`, ...texts].join('\n\n');
}

try {
  const file = path.join(folder, 'runbook.js');
  const define = { RUNBOOK_VERSION: JSON.stringify(version), RUNBOOK_COMMAND: JSON.stringify(NAME) };
  const inputs = await bundleRunbook(root, file, define);
  chmodSync(file, 0o755);
  const manifest = { name: NAME, version, description, license, engines, bin: { [NAME]: 'runbook.js' } };
  writeFileSync(path.join(folder, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`);
  writeFileSync(path.join(folder, 'THIRD-PARTY.md'), `${packagesOf(inputs).map(noticeOf).join('\n\n')}\n`);
  cpSync(path.join(root, 'LICENSE'), path.join(folder, 'LICENSE'));
  cpSync(path.join(root, 'docs', 'command-line.md'), path.join(folder, 'README.md'));
  mkdirSync(destination, { recursive: true });
  execFileSync('npm', ['pack', '--silent', '--pack-destination', destination], {
    cwd: folder,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  console.log(path.join(destination, `${NAME}-${version}.tgz`));
} finally {
  rmSync(folder, { recursive: true, force: true });
}
