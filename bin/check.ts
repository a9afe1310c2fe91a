/** `check`: whether an incident of tonight would find all that it needs. It changes nothing, and disturbs nobody. */
import type { Command } from 'commander';
import { SecretStore } from '../src/adapters/aws/secret-store';
import type { KubernetesAccess } from '../src/adapters/kubernetes/access';
import type { Reach } from '../src/adapters/open-sources';
import { checkAll, type Deployed } from '../src/adapters/readiness/check-all';
import { TargetAccess } from '../src/adapters/target-access';
import type { Configuration } from '../src/configuration/configuration';
import { ENVIRONMENT } from '../src/configuration/environment';
import { InvalidInputError } from '../src/model/errors';
import { exitStatus } from '../src/readiness/result';
import { readinessText } from '../src/readiness/table';
import { parsedJson } from '../src/text/json';
import { readRunFile } from './connection';
import { personsAccess, readConfiguration, targetNamed } from './target-records';

interface Options {
  readonly target?: string;
  readonly json?: boolean;
  readonly all?: boolean;
  readonly ownCluster?: boolean;
}

/** Adds `check`. */
export function addCheck(program: Command): void {
  program
    .command('check')
    .description(
      'check everything that an incident would need, with nothing changed: exit status 0 all is fine, 1 something will fail, 2 something could not be checked',
    )
    .option('--target <name>', "a target's name in the configuration; all targets without it")
    .option('--all', 'show what is fine, too')
    .option('--own-cluster', "ask the cluster with your own kubeconfig, in place of the functions' login")
    .option('--json', 'as JSON')
    .action(async (options: Options) => {
      const globals = program.opts<{ aws?: boolean; configuration?: string }>();
      const config = readConfiguration(globals);
      const run = globals.aws ? undefined : readRunFile();
      if (run) Object.assign(process.env, run.environment);
      const targets = options.target ? [targetNamed(options.target, config)] : config.targets;
      const own = options.ownCluster ? await personsAccess(globals) : undefined;
      const readiness = await checkAll(
        targets,
        reachOf(config, own),
        deployedOf(process.env),
        () => new Date(),
      );
      console.log(
        options.json ? JSON.stringify(readiness, null, 2) : readinessText(readiness, options.all === true),
      );
      process.exitCode = exitStatus(readiness);
    });
}

/** With the secrets and logins that the functions have, as far as whoever asks may use them. */
function reachOf(config: Configuration, own: string | KubernetesAccess | undefined): Reach {
  const secrets = new SecretStore();
  const clusters = new Map();
  return { config, secrets, access: (its) => new TargetAccess(its, clusters, own) };
}

/** @throws InvalidInputError for topics that are no JSON. */
function deployedOf(environment: NodeJS.ProcessEnv): Deployed {
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
