/** `check`, `discover`, `backtest`, `explain`: whether it would work, and what it would decide. They change nothing. */
import type { Command } from 'commander';
import { type Run, several } from './adding';
import type { BacktestOptions, CheckOptions, DiscoverOptions, ExplainOptions } from './options';

const SET =
  'a setting of it to be changed, such as remediation.scaleOut.mode=off; may be given several times';

export function addReadiness(program: Command, run: Run): void {
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
      'send a real message, marked as a test, by these: sns, pagerduty, slack, webhook, teams; people will notice',
    )
    .option('--own-cluster', "ask the cluster with your own kubeconfig, in place of the functions' login")
    .option('--read-only', 'without what asks for a change that is then not made: dry runs, channels')
    .action((options: CheckOptions) =>
      run(async (context) => (await import('../check')).check(context, options)),
    );
  program
    .command('discover')
    .description(
      'guess a configuration for a deployment from what runs: JSON to stdout, the reasons to stderr; changes nothing',
    )
    .requiredOption('--namespace <name>', "the deployment's namespace")
    .requiredOption('--deployment <name>', "the deployment's name")
    .option('--prometheus <url>', 'the Prometheus that scrapes its pods; default: that of the local run')
    .action((options: DiscoverOptions) =>
      run(async (context) => (await import('../discover')).discoverOne(context, options)),
    );
  program
    .command('backtest')
    .description('what of past incidents would be decided otherwise with --configuration, or with --set')
    .option('--since <time>', 'incidents of so many days or hours, such as 90d or 12h', '90d')
    .option('--from <place>', 'a folder with evidence, or s3://BUCKET; default: where reports are kept')
    .option('--set <path=value>', SET, several, [])
    .option('--page <file>', 'write it there as well: HTML for .html, else Markdown')
    .action((options: BacktestOptions) =>
      run(async (context) => (await import('../backtest')).backtestOf(context, options)),
    );
  program
    .command('explain')
    .description('what is decided on one document of evidence (docs/evidence.md)')
    .requiredOption('--evidence <file>', 'recorded, or written by hand')
    .option('--target <name>', "of evidence that names none; default: the configuration's first")
    .option('--set <path=value>', SET, several, [])
    .action((options: ExplainOptions) =>
      run(async (context) => (await import('../backtest')).explainOne(context, options)),
    );
}
