/** The npm packages: are they those of package-lock.json, and if not, installing them. */
import { existsSync, lstatSync, readFileSync, readlinkSync, realpathSync } from 'node:fs';
import path from 'node:path';
import { run, runBeside, SetupError, searchPath } from './command.mjs';

/** `--include`: the project does nothing without its development packages, whatever NODE_ENV says. */
const CI_ARGS = ['ci', '--include=dev', '--include=optional', '--no-audit', '--no-fund'];

/**
 * Compares what npm has noted of its last installation with what package-lock.json asks for. npm writes that
 * note last of all, so an installation that was cut short counts as none.
 * @param {string} root
 * @returns {string | undefined} why the packages have to be installed; undefined when they need not be
 */
export function outOfLine(root) {
  const wanted = readPackages(path.join(root, 'package-lock.json'));
  if (!wanted) throw new SetupError(`There is no package-lock.json in ${root}: is the clone complete?`);
  const installed = readPackages(path.join(root, 'node_modules', '.package-lock.json'));
  if (!installed) return 'they are not installed yet';
  for (const [folder, { version, integrity, optional }] of Object.entries(wanted)) {
    if (folder === '') continue;
    const found = installed[folder];
    // Optional ones are mostly other platforms' programs.
    if (!found && optional) continue;
    if (!found || found.version !== version || found.integrity !== integrity) {
      return `${folder.replace(/^.*node_modules\//, '')} is not the one of package-lock.json`;
    }
  }
  return wrongNode(root, wanted);
}

/**
 * Runs `npm ci`, beside whatever else is done meanwhile.
 * @param {string} root
 * @param {string} reason as told by outOfLine
 * @param {(line: string) => void} say
 * @throws {SetupError} (rejects) where `node_modules` is a link, and when npm fails
 */
export async function installPackages(root, reason, say) {
  refuseLink(path.join(root, 'node_modules'), reason);
  say(`Installing the npm packages (${reason}); this takes about a minute…`);
  const [command, ...args] = npm(root);
  const inProject = (entry) => path.resolve(entry).startsWith(path.join(root, 'node_modules') + path.sep);
  const env = {
    ...process.env,
    // npm removes node_modules before all else: nothing that it starts may come from there.
    PATH: searchPath()
      .filter((entry) => !inProject(entry))
      .join(path.delimiter),
  };
  const { ok, outcome, output } = await runBeside(command, [...args, ...CI_ARGS], { cwd: root, env });
  if (!ok) {
    say(output);
    throw new SetupError(`npm ci failed (${outcome}); its output is above.`);
  }
  const stillWrong = outOfLine(root);
  if (stillWrong) {
    throw new SetupError(
      `The npm packages are still not right after npm ci: ${stillWrong}.\n` +
        'If npm is configured not to run install scripts, run: npm ci --ignore-scripts=false',
    );
  }
}

/** `npm ci` empties `node_modules` first: behind a link that is another folder, which somebody else uses. */
function refuseLink(modules, reason) {
  if (!lstatSync(modules, { throwIfNoEntry: false })?.isSymbolicLink()) return;
  throw new SetupError(
    `The npm packages have to be installed (${reason}), but ${modules} is a link to ${readlinkSync(modules)}:
npm ci would empty that folder. Install there; or remove the link (rm ${modules}), and try again.`,
  );
}

/** The npm that has started this, run by the Node that ran it; or the one on PATH. */
function npm(root) {
  const { npm_execpath: cli = '', npm_node_execpath: node = process.execPath } = process.env;
  const usable =
    path.basename(cli) === 'npm-cli.js' &&
    !path.resolve(node).startsWith(path.join(root, 'node_modules') + path.sep) &&
    existsSync(cli) &&
    existsSync(node);
  return usable ? [node, cli] : ['npm'];
}

/** Node comes with the packages, so that everyone runs the one this was written for. */
function wrongNode(root, packages) {
  const wantedMajor = packages['node_modules/node']?.version.split('.')[0];
  const binary = path.join(root, 'node_modules', '.bin', 'node');
  if (!existsSync(binary)) return 'its Node.js is missing';
  const isThisOne = realpathSync(binary) === realpathSync(process.execPath);
  const version = isThisOne ? process.version : run(binary, ['--version']).output;
  return version.startsWith(`v${wantedMajor}.`) ? undefined : `its Node.js is ${version}, not ${wantedMajor}`;
}

function readPackages(lockFile) {
  try {
    return JSON.parse(readFileSync(lockFile, 'utf8')).packages ?? {};
  } catch (error) {
    if (error.code === 'ENOENT') return undefined;
    if (error instanceof SyntaxError) throw new SetupError(`${lockFile} is not JSON: ${error.message}`);
    throw error;
  }
}
