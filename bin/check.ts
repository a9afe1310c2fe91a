/** `check`: whether an incident of tonight would find all that it needs. It changes nothing, and disturbs nobody. */
import { userInfo } from 'node:os';
import type { Command } from 'commander';
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
import type { Connection } from './connection';
import { personsAccess, readConfiguration, targetNamed } from './target-records';

const TESTED: readonly TestedChannel[] = ['sns', 'pagerduty', 'slack', 'webhook'];

interface Options {
  readonly target?: string;
  readonly json?: boolean;
  readonly all?: boolean;
  readonly ownCluster?: boolean;
  readonly deployed?: boolean;
  readonly sendTest?: string;
}

/** Adds `check`. @param open connects to Step Functions, and says where. */
export function addCheck(program: Command, open: () => Promise<Connection>): void {
  program
    .command('check')
    .description(
      'check everything that an incident would need, with nothing changed: exit status 0 all is fine, 1 something will fail, 2 something could not be checked',
    )
    .option('--target <name>', "a target's name in the configuration; all targets without it")
    .option('--all', 'show what is fine, too')
    .option('--deployed', 'have the deployed functions check themselves, each with its own role and network')
    .option(
      '--send-test <channels>',
      'send a real message, marked as a test, by these: sns, pagerduty, slack, webhook; people will notice',
    )
    .option('--own-cluster', "ask the cluster with your own kubeconfig, in place of the functions' login")
    .option('--json', 'as JSON')
    .action(async (options: Options) => {
      const globals = program.opts<{ aws?: boolean; configuration?: string }>();
      const readiness = options.deployed
        ? await deployedCheck(options, open)
        : await personsCheck(options, globals, open);
      console.log(
        options.json ? JSON.stringify(readiness, null, 2) : readinessText(readiness, options.all === true),
      );
      process.exitCode = exitStatus(readiness);
    });
}

async function deployedCheck(
  { target, ownCluster, sendTest }: Options,
  open: () => Promise<Connection>,
): Promise<Readiness> {
  if (ownCluster || sendTest !== undefined)
    throw new InvalidInputError('--own-cluster, --send-test: they are accepted without --deployed');
  const { executions } = await open();
  return checkDeployed(executions, { ...(target ? { target } : {}), requestedBy: userInfo().username });
}

/** With the rights of whoever asks. */
async function personsCheck(
  options: Options,
  globals: { readonly aws?: boolean; readonly configuration?: string },
  open: () => Promise<Connection>,
): Promise<Readiness> {
  const config = readConfiguration(globals);
  const targets = options.target ? [targetNamed(options.target, config)] : config.targets;
  // It takes over where the local run is, if there is one, before anything else is asked.
  const aliasArn = await aliasOf(open);
  const own = options.ownCluster ? await personsAccess(globals) : undefined;
  const deployed = { ...deployedOf(process.env), aliasArn };
  const reach = reachOf(config, own);
  const asked = testedChannels(options.sendTest);
  const readiness = await checkAll(targets, reach, deployed, () => new Date());
  if (asked.length === 0) return readiness;
  const channels = openChannels(config.notifications, deployed.topicArns ?? {}, reach.secrets);
  const by = userInfo().username;
  const sent = await sendTests(channels, asked, config.notifications, by, () => new Date());
  return { ...readiness, shared: [...readiness.shared, ...sent] };
}

/** @throws InvalidInputError naming those that there are. */
export function testedChannels(text: string | undefined): TestedChannel[] {
  const names = text?.split(',').map((name) => name.trim()) ?? [];
  return names.map((name) => {
    const known = TESTED.find((each) => each === name);
    if (known === undefined)
      throw new InvalidInputError(`--send-test: some of ${TESTED.join(',')} are accepted (got ${text})`);
    return known;
  });
}

/** Null, with the reason on the terminal, before there is a deployment: much can be known then. */
async function aliasOf(open: () => Promise<Connection>): Promise<string | null> {
  try {
    const { executions } = await open();
    return `${executions.stateMachineArn}:${STATE_MACHINE_ALIAS}`;
  } catch (error) {
    console.error(errorText(error, 300));
    return null;
  }
}

/** With the secrets and logins that the functions have, as far as whoever asks may use them. */
function reachOf(config: Configuration, own: string | KubernetesAccess | undefined): Reach {
  const secrets = new SecretStore();
  const clusters = new Map();
  return { config, secrets, access: (its) => new TargetAccess(its, clusters, own) };
}

/** @throws InvalidInputError for topics that are no JSON. */
function deployedOf(environment: NodeJS.ProcessEnv): Omit<Deployed, 'aliasArn'> {
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
