/** `check`: whether an incident of tonight would find all that it needs. It changes nothing, and disturbs nobody. */
import { STATE_MACHINE_ALIAS } from '../lib/names';
import { SecretStore } from '../src/adapters/aws/secret-store';
import type { KubernetesAccess } from '../src/adapters/kubernetes/access';
import type { Reach } from '../src/adapters/open-sources';
import { checkAll, type Deployed } from '../src/adapters/readiness/check-all';
import { TargetAccess } from '../src/adapters/target-access';
import type { Configuration } from '../src/configuration/configuration';
import { ENVIRONMENT } from '../src/configuration/environment';
import { InvalidInputError } from '../src/model/errors';
import { exitStatus, type Readiness } from '../src/readiness/result';
import { readinessText } from '../src/readiness/table';
import { errorText } from '../src/text/error-text';
import { parsedJson } from '../src/text/json';
import type { CheckOptions } from './commands/options';
import type { Answer, ReadContext } from './context';
import { personsAccess, readConfiguration, targetNamed } from './target-records';

/** What it comes to has exit statuses of its own. */
export async function check(context: ReadContext, options: CheckOptions): Promise<Answer> {
  const readiness = await readinessOf(context, options);
  return {
    text: readinessText(readiness, options.all === true),
    json: readiness,
    exitCode: exitStatus(readiness),
  };
}

async function readinessOf(
  { globals, read, say }: ReadContext,
  { target: named, ownCluster, readOnly }: CheckOptions,
): Promise<Readiness> {
  const config = readConfiguration(globals);
  const targets = named ? [targetNamed(named, config)] : config.targets;
  // It takes over where the local run is, if there is one, before anything else is asked.
  const aliasArn = await aliasOf(read, say);
  const own = ownCluster || globals.cluster ? await personsAccess(globals) : undefined;
  const deployed = { ...deployedOf(process.env), aliasArn };
  const depth = readOnly ? 'reading' : 'whole';
  return checkAll(targets, reachOf(config, own), deployed, () => new Date(), depth);
}

/** Null, with the reason on the terminal, before there is a deployment: much can be known then. */
async function aliasOf(read: ReadContext['read'], say: (line: string) => void): Promise<string | null> {
  try {
    const { executions, ended } = await read();
    if (ended) return null;
    return `${executions.stateMachineArn}:${STATE_MACHINE_ALIAS}`;
  } catch (error) {
    say(errorText(error, 300));
    return null;
  }
}

/** With the secrets and logins that the functions have, as far as whoever asks may use them. */
export function reachOf(config: Configuration, own: string | KubernetesAccess | undefined): Reach {
  const secrets = new SecretStore();
  const clusters = new Map();
  return { config, secrets, access: (its) => new TargetAccess(its, clusters, own) };
}

/** @throws InvalidInputError for topics that are no JSON. */
export function deployedOf(environment: NodeJS.ProcessEnv): Omit<Deployed, 'aliasArn'> {
  const topics = environment[ENVIRONMENT.topicArns];
  const topicArns = topics === undefined ? null : parsedJson(topics);
  if (topicArns === undefined) {
    throw new InvalidInputError(`${ENVIRONMENT.topicArns}: JSON is accepted, an ARN by audience`);
  }
  return {
    topicArns: topicArns as Deployed['topicArns'],
    deadLetterQueueUrl: environment[ENVIRONMENT.deadLetterQueueUrl] ?? null,
  };
}
