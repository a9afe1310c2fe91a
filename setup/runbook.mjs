#!/usr/bin/env node
/**
 * `npm run runbook --`, `npx runbook`: the command line of this clone. It is bundled once for the files as they are, kept under a hash of all of
 * them (`.local/kept/`), and taken from there as long as none of them changes: a stale one can't be.
 */
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  utimesSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const kept = path.join(root, '.local', 'kept');
/** All that it is made of; `package-lock.json` stands for the packages. */
const FOLDERS = ['bin', 'console', 'emulators/common', 'lib', 'src'];
const FILES = ['package-lock.json', 'tsconfig.json', 'setup/bundle-runbook.mjs'];
const OF_SOURCES = /^(bin|console|emulators\/common|lib|src|.*\bnode_modules)\//;

function hashOfSources() {
  const hash = createHash('sha256');
  const files = FOLDERS.flatMap((folder) =>
    readdirSync(path.join(root, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => path.relative(root, path.join(entry.parentPath ?? entry.path, entry.name))),
  );
  for (const file of [...files.sort(), ...FILES])
    hash.update(`\n${file}\n`).update(readFileSync(path.join(root, file)));
  return hash.digest('hex').slice(0, 32);
}

async function bundleInto(folder) {
  const { bundleRunbook } = await import('./bundle-runbook.mjs');
  mkdirSync(kept, { recursive: true });
  const made = mkdtempSync(path.join(kept, 'draft-'));
  try {
    const inputs = await bundleRunbook(root, path.join(made, 'runbook.cjs'));
    const others = inputs.filter((input) => !OF_SOURCES.test(input));
    if (others.length > 0)
      throw new Error(`inputs of the command line that no hash sees: ${others.join(', ')}`);
    // Another process may have been first, with the same.
    if (!existsSync(folder)) renameSync(made, folder);
  } finally {
    rmSync(made, { recursive: true, force: true });
  }
}

const folder = path.join(kept, `runbook-${hashOfSources()}`);
if (existsSync(folder)) {
  const now = new Date();
  utimesSync(folder, now, now);
} else await bundleInto(folder);
createRequire(import.meta.url)(path.join(folder, 'runbook.cjs'));
