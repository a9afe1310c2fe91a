/**
 * The programs that can be run in pods, and how each is led to the pod that it is run in. They are real, and have the
 * rights of whoever has started the cluster, who alone has a token that may ask for them.
 */
import { findProgram } from '../../common/tools';
import { isOutside, runsHere } from '../nodes';
import type { Pod } from '../objects';
import type { PostgresServer } from '../postgres-pod';

export interface Runnable {
  readonly file: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

/** There is no such program in the pod; the message says so as a shell would. */
export class NoSuchProgram extends Error {
  override readonly name = 'NoSuchProgram';
}

/**
 * The stock program behind a command in a pod.
 * @param postgres the server behind the database's pod.
 * @throws NoSuchProgram for everything but `curl` in the service's pods and `psql` in the database's.
 */
export function programFor(pod: Pod, command: readonly string[], postgres?: PostgresServer): Runnable {
  const [name = '', ...args] = command;
  if (name === 'curl' && runsHere(pod)) return curl(pod, args);
  if (name === 'psql' && isOutside(pod) && postgres) return psql(postgres, args);
  const known = runsHere(pod) ? 'curl' : 'psql';
  throw new NoSuchProgram(`${name}: not found (in this pod there is only ${known})`);
}

/**
 * A pod is a process with a loopback address of its own, so `localhost` inside it is that address. Curl connects
 * there, and everything else is as it was asked for.
 */
function curl({ status: { podIP = '' } }: Pod, args: readonly string[]): Runnable {
  const inside = ['localhost', '127.0.0.1'].flatMap((host) => ['--connect-to', `${host}::${podIP}:`]);
  // First of all: no settings of whoever has started the cluster.
  return { file: stock('curl'), args: ['--disable', ...inside, ...args], env: {} };
}

/** As in the database's own pod, where nobody is asked for a host or a password. */
function psql({ host, port, user, password }: PostgresServer, args: readonly string[]): Runnable {
  const env = { PGHOST: host, PGPORT: String(port), PGUSER: user, PGPASSWORD: password };
  return { file: stock('psql'), args, env };
}

function stock(name: 'curl' | 'psql'): string {
  try {
    return findProgram(name);
  } catch (error) {
    throw new NoSuchProgram(error instanceof Error ? error.message : String(error));
  }
}
