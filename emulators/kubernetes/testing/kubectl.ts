/** The stock kubectl as its users run it: from a shell, with a kubeconfig and a home of its own. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { findProgram } from '../../common/tools';
import type { Cluster } from '../cluster';

const TIME_LIMIT_MS = 25_000;

interface Answer {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

export interface KubectlShell {
  /** Runs a line of shell in which `kubectl` is the one that was asked for. */
  sh(line: string): Promise<Answer>;
  close(): Promise<void>;
}

/** The kubectl of the distribution, and the machine's own if it has one: versions years apart. */
export function kubectls(): (readonly [name: string, file: string, env: NodeJS.ProcessEnv])[] {
  const own = findProgram('kubectl');
  const fetched = fetchedKubectl() ?? own;
  const first = ['that the set-up fetches', fetched, {}] as const;
  if (own === fetched) return [first];
  return [
    first,
    ['of this machine', own, {}],
    ['of this machine, without WebSockets', own, { KUBECTL_REMOTE_COMMAND_WEBSOCKETS: 'false' }],
  ];
}

/** Undefined where the distribution has none. */
function fetchedKubectl(): string | undefined {
  try {
    return findProgram('kubectl', '');
  } catch {
    return undefined;
  }
}

/** Starts a shell's surroundings for the cluster: a home with a kubeconfig, and that kubectl on the path. */
export async function openShell(
  cluster: Cluster,
  file: string,
  env: NodeJS.ProcessEnv = {},
): Promise<KubectlShell> {
  const home = await mkdtemp(path.join(tmpdir(), 'kubectl-'));
  const kubeconfig = path.join(home, 'kubeconfig');
  await writeFile(kubeconfig, cluster.kubeconfig());
  const PATH = `${path.dirname(file)}:${process.env['PATH']}`;
  const environment = { PATH, HOME: home, KUBECONFIG: kubeconfig, ...env };
  return {
    sh: (line) => run(line, environment),
    close: () => rm(home, { recursive: true, force: true }),
  };
}

async function run(line: string, env: NodeJS.ProcessEnv): Promise<Answer> {
  // A process group, so that all of the line ends with it.
  const child = spawn('/bin/sh', ['-c', line], { env, stdio: ['ignore', 'pipe', 'pipe'], detached: true });
  const text = { out: '', err: '' };
  child.stdout.on('data', (chunk: Buffer) => {
    text.out += chunk.toString();
  });
  child.stderr.on('data', (chunk: Buffer) => {
    text.err += chunk.toString();
  });
  const end = () => child.pid !== undefined && process.kill(-child.pid, 'SIGKILL');
  const timer = setTimeout(end, TIME_LIMIT_MS);
  const [code] = (await once(child, 'close')) as [number | null];
  clearTimeout(timer);
  return { code, ...text };
}
