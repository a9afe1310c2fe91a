/** `discover`: a guess to start a configuration from, as JSON; the reasons go to stderr. It reads, and changes nothing. */
import * as z from 'zod';
import { type Configuration, parseConfiguration, type Target } from '../src/configuration/configuration';
import { kubernetesName } from '../src/configuration/fields';
import { InvalidInputError } from '../src/model/errors';
import { errorText } from '../src/text/error-text';
import type { DiscoverOptions } from './commands/options';
import type { Answer, ReadContext } from './context';
import { type Named, readCluster } from './discover/cluster';
import { explanation } from './discover/explanation';
import { factsOf, type PrometheusRead } from './discover/facts';
import { type Guess, guessOf } from './discover/guess';
import { readPrometheus } from './discover/prometheus';
import { readRunFile } from './local-run';
import type { OwnCluster } from './own-cluster';
import { personsCluster } from './target-records';
import { eksCluster } from './which-cluster';

export interface Discovery {
  readonly guess: Guess;
  /** For people, line by line. */
  readonly explanation: readonly string[];
}

/** What it guesses is for a file; why, for whoever reads along. */
export async function discoverOne({ globals, say }: ReadContext, options: DiscoverOptions): Promise<Answer> {
  const run = globals.aws || globals.cluster ? undefined : readRunFile();
  const local = run && parseConfiguration(run.configuration);
  const { guess, explanation: lines } = await discover(options, await personsCluster(globals), local);
  if (!globals.json) for (const line of lines) say(line);
  return { text: JSON.stringify(guess, null, 2), json: { configuration: guess, explanation: lines } };
}

/**
 * @param cluster a kubeconfig, or the person's own.
 * @param local the configuration of the local run, where the cluster is that of it.
 * @throws InvalidInputError for a name or an address that can't be one, or when there is no such deployment;
 * DependencyError when the cluster can't be asked.
 */
export async function discover(
  { namespace, deployment, prometheus }: DiscoverOptions,
  cluster: string | OwnCluster,
  local?: Configuration,
): Promise<Discovery> {
  const named = { namespace, deployment };
  requireNames(named);
  if (prometheus !== undefined) requireUrl(prometheus);
  const own = local?.targets.find(
    ({ kubernetes }) => kubernetes.namespace === namespace && kubernetes.deployment === deployment,
  );
  const access = typeof cluster === 'string' ? cluster : cluster.access;
  const read = await readCluster(access, named);
  const pods = read.pods.map(({ name }) => name);
  const facts = factsOf({
    ...{ named, cluster: read, local: own ?? null },
    place: typeof cluster === 'string' ? 'the local run' : cluster.server,
    prometheus: await askPrometheus(prometheus ?? urlOf(own, local), named, pods),
    ...(typeof cluster === 'string'
      ? { eks: null, context: null }
      : { eks: eksCluster(cluster), context: cluster.context }),
  });
  const guess = guessOf(facts);
  return { guess, explanation: explanation(facts, guess) };
}

function requireNames(named: Named): void {
  for (const [option, value] of Object.entries(named)) {
    const { success, error } = kubernetesName.safeParse(value);
    if (success) continue;
    throw new InvalidInputError(`--${option}: ${error.issues[0]?.message} (got ${errorText(value, 80)})`);
  }
}

/** The address is printed: one with a password in it is refused, and not repeated. */
function requireUrl(text: string): void {
  if (!z.url({ protocol: /^https?$/ }).safeParse(text).success) {
    throw new InvalidInputError('--prometheus: an address with http:// or https:// is accepted');
  }
  const { username, password, search } = new URL(text);
  if (username !== '' || password !== '' || search !== '') {
    throw new InvalidInputError('--prometheus: an address without user, password and query is accepted');
  }
}

/** Of the target, or else of the local run's first: it scrapes all that runs there. */
function urlOf(own: Target | undefined, local: Configuration | undefined): string | undefined {
  return (own ?? local?.targets[0])?.prometheus.url;
}

async function askPrometheus(
  url: string | undefined,
  named: Named,
  pods: readonly string[],
): Promise<PrometheusRead | null> {
  if (url === undefined) return null;
  if (pods.length === 0) return { url, found: null, problem: 'there is no pod to ask Prometheus about' };
  try {
    return { url, found: await readPrometheus(url, { ...named, pods }, Date.now()), problem: null };
  } catch (error) {
    return { url, found: null, problem: errorText(error) };
  }
}
