/** `check`: whether an incident of tonight would find all that it needs. It changes nothing, and disturbs nobody. */
import { userInfo } from 'node:os';
import { STATE_MACHINE_ALIAS } from '../lib/names';
import { SecretStore } from '../src/adapters/aws/secret-store';
import { openChannels } from '../src/adapters/channels/open';
import type { KubernetesAccess } from '../src/adapters/kubernetes/access';
import type { Reach } from '../src/adapters/open-sources';
import { checkAll, type Deployed } from '../src/adapters/readiness/check-all';
import { sendTests, type TestedChannel } from '../src/adapters/readiness/send-test';
import { TargetAccess } from '../src/adapters/target-access';
import type { Configuration } from '../src/configuration/configuration';
import { ENVIRONMENT } from '../src/configuration/environment';
import { InvalidInputError } from '../src/model/errors';
import { exitStatus, type Readiness } from '../src/readiness/result';
import { readinessText } from '../src/readiness/table';
import { errorText } from '../src/text/error-text';
import { parsedJson } from '../src/text/json';
import { checkDeployed } from './check-deployed';
import type { CheckOptions } from './commands/options';
import type { Answer, Context, ReadContext } from './context';
import { personsAccess, readConfiguration, targetNamed } from './target-records';

const TESTED: readonly TestedChannel[] = ['sns', 'pagerduty', 'slack', 'webhook', 'teams'];

/** What it comes to has exit statuses of its own. */
export async function check(context: Context, options: CheckOptions): Promise<Answer> {
  return answerOf(
    options.deployed ? await deployedCheck(context, options) : await personsCheck(context, options),
    options,
  );
}

/** What can be known without asking for a change that is then not made. */
export async function checkByReading(context: ReadContext, target: string | undefined): Promise<Answer> {
  const options = { target, readOnly: true };
  return answerOf(await personsCheck(context, options), options);
}

function answerOf(readiness: Readiness, { all }: CheckOptions): Answer {
  return { text: readinessText(readiness, all === true), json: readiness, exitCode: exitStatus(readiness) };
}

async function deployedCheck(
  context: Context,
  { target, ownCluster, readOnly, sendTest }: CheckOptions,
): Promise<Readiness> {
  if (ownCluster || readOnly || sendTest !== undefined) {
    throw new InvalidInputError(
      '--own-cluster, --read-only, --send-test: they are accepted without --deployed',
    );
  }
  const { executions } = await context.open();
  const input = { ...(target ? { target } : {}), requestedBy: userInfo().username };
  return checkDeployed(executions, input, context.say);
}

/** With the rights of whoever asks. */
async function personsCheck(context: ReadContext, options: CheckOptions): Promise<Readiness> {
  const { globals, read, say } = context;
  const depth = options.readOnly ? 'reading' : 'whole';
  const asked = testedChannels(options.sendTest);
  if (options.readOnly && asked.length > 0)
    throw new InvalidInputError('--send-test is accepted without --read-only');
  const config = readConfiguration(globals);
  const targets = options.target ? [targetNamed(options.target, config)] : config.targets;
  // It takes over where the local run is, if there is one, before anything else is asked.
  const aliasArn = await aliasOf(read, say);
  const own = options.ownCluster || globals.cluster ? await personsAccess(globals) : undefined;
  const deployed = { ...deployedOf(process.env), aliasArn };
  const reach = reachOf(config, own);
  const readiness = await checkAll(targets, reach, deployed, () => new Date(), depth);
  if (asked.length === 0) return readiness;
  const channels = openChannels(config.notifications, deployed.topicArns ?? {}, reach.secrets);
  const by = userInfo().username;
  const sent = await sendTests(channels, asked, config.notifications, by, () => new Date());
  return { ...readiness, shared: [...readiness.shared, ...sent] };
}

/** @throws InvalidInputError naming those that there are. */
function testedChannels(text: string | undefined): TestedChannel[] {
  const names = text?.split(',').map((name) => name.trim()) ?? [];
  return names.map((name) => {
    const known = TESTED.find((each) => each === name);
    if (known === undefined)
      throw new InvalidInputError(`--send-test: some of ${TESTED.join(',')} are accepted (got ${text})`);
    return known;
  });
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

/** @throws InvalidInputError for topics or functions that are no JSON. */
export function deployedOf(environment: NodeJS.ProcessEnv): Omit<Deployed, 'aliasArn'> {
  const topics = environment[ENVIRONMENT.topicArns];
  const functions = environment[ENVIRONMENT.functions];
  const names = functions === undefined ? null : parsedJson(functions);
  if (names === undefined)
    throw new InvalidInputError(
      `${ENVIRONMENT.functions}: JSON is accepted, the output Functions of the stack`,
    );
  const topicArns = topics === undefined ? null : parsedJson(topics);
  if (topicArns === undefined) {
    throw new InvalidInputError(`${ENVIRONMENT.topicArns}: JSON is accepted, an ARN by audience`);
  }
  return {
    topicArns: topicArns as Deployed['topicArns'],
    deadLetterQueueUrl: environment[ENVIRONMENT.deadLetterQueueUrl] ?? null,
    functions: names as Deployed['functions'],
  };
}
