/**
 * The cluster that a person's `kubectl` would use, with every way to log in that a kubeconfig has: programs that fetch
 * tokens (`aws eks get-token`), and files beside it. The library that knows them all weighs two megabytes, which matters
 * to a function and not here.
 */
import { existsSync } from 'node:fs';
import type { OutgoingHttpHeaders } from 'node:http';
import type { RequestOptions } from 'node:https';
import { homedir } from 'node:os';
import path from 'node:path';
import type { KubeConfig } from '@kubernetes/client-node';
import type { KubernetesAccess } from '../src/adapters/kubernetes/access';
import { InvalidInputError } from '../src/model/errors';
import { errorText } from '../src/text/error-text';
import type { ClusterMarks } from './which-cluster';

export interface OwnCluster extends ClusterMarks {
  /** What the kubeconfig calls its current context: `kubectl --context` names it. */
  readonly context: string;
  readonly access: KubernetesAccess;
}

/**
 * @param environment names the files in KUBECONFIG, of which the first counts; else it is `~/.kube/config`.
 * @param named A context of it, or its cluster; the current one where it is left out.
 * @throws InvalidInputError when there is no kubeconfig, or it names no cluster or no way to log in that works.
 */
export async function ownCluster(
  environment: NodeJS.ProcessEnv = process.env,
  named?: string,
): Promise<OwnCluster> {
  const file = kubeconfigFile(environment);
  // Only here, since it takes longer to load than the whole command line.
  const library = await import('@kubernetes/client-node/dist/config.js');
  const config = new library.KubeConfig();
  const options: RequestOptions = {};
  try {
    config.loadFromFile(file);
  } catch (error) {
    throw unusable(file, error);
  }
  if (named !== undefined) config.setCurrentContext(contextNamed(named, config));
  try {
    await config.applyToHTTPSOptions(options);
  } catch (error) {
    throw unusable(file, error);
  }
  const cluster = config.getCurrentCluster();
  if (!cluster) throw new InvalidInputError(`the kubeconfig ${file} names no current cluster`);
  const authorization = authorizationOf(options);
  const access: KubernetesAccess = {
    server: cluster.server,
    tls: {
      ca: textOf(options.ca),
      cert: textOf(options.cert),
      key: textOf(options.key),
      servername: cluster.tlsServerName,
      rejectUnauthorized: !cluster.skipTLSVerify,
    },
    ...(authorization && { authorization: () => authorization }),
  };
  return {
    ...{ access, server: cluster.server, names: namesOf(config, cluster.name) },
    context: config.getCurrentContext(),
  };
}

function unusable(file: string, error: unknown): InvalidInputError {
  return new InvalidInputError(`the kubeconfig ${file} can't be used: ${errorText(error)}`);
}

/** @throws InvalidInputError naming the contexts that there are. */
function contextNamed(named: string, { contexts }: KubeConfig): string {
  const found =
    contexts.find(({ name }) => name === named) ?? contexts.find(({ cluster }) => cluster === named);
  if (found) return found.name;
  const known = contexts.map(({ name }) => `'${name}'`).join(', ') || 'none';
  throw new InvalidInputError(`--cluster: there is no context '${named}'; accepted: ${known}`);
}

/** The cluster's name, and the one that the program which logs in is given (`aws eks get-token`). */
function namesOf(config: KubeConfig, name: string): string[] {
  const args: readonly string[] = config.getCurrentUser()?.exec?.args ?? [];
  const given = args[args.indexOf('--cluster-name') + 1];
  return [name, ...(args.includes('--cluster-name') && given ? [given] : [])];
}

function kubeconfigFile({ KUBECONFIG = '' }: NodeJS.ProcessEnv): string {
  const [named] = KUBECONFIG.split(path.delimiter).filter(Boolean);
  const file = named ?? path.join(homedir(), '.kube', 'config');
  if (existsSync(file)) return file;
  throw new InvalidInputError(`no kubeconfig at ${file}: set KUBECONFIG to the one of your cluster`);
}

function authorizationOf({ headers, auth }: RequestOptions): string | undefined {
  const value = (headers as OutgoingHttpHeaders | undefined)?.['Authorization'];
  if (typeof value === 'string') return value;
  return auth ? `Basic ${Buffer.from(auth).toString('base64')}` : undefined;
}

function textOf(pem: RequestOptions['ca'] | RequestOptions['key']): string | undefined {
  return pem === undefined ? undefined : pem.toString();
}
