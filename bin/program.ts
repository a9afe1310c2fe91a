/** The command line as it describes itself: from it come its help, and what shells complete. */
import { Command, Option } from 'commander';
import type { Run } from './commands/adding';
import { addIncidents } from './commands/incidents';
import { addPeople } from './commands/people';
import { addReadiness } from './commands/readiness';
import { addTools } from './commands/tools';
import type { Globals } from './context';
import { versionOf } from './project';

/** As given: what of it is for AWS' own settings is taken out before a command sees it. */
export interface GivenGlobals extends Globals {
  readonly awsProfile?: string;
  readonly region?: string;
}

/** @param run does a command's work. */
export function buildProgram(run: Run): Command {
  const program = new Command('runbook')
    .description('The runbook for an exhausted database connection pool')
    .version(versionOf(), '--version', 'which version this is')
    .option('--aws', 'work on AWS even if a local run is up')
    .option('--local', 'work on the local run alone; to read, also on what the last one left')
    .option('--aws-profile <name>', 'of the AWS credentials; implies --aws')
    .option('--region <region>', 'of AWS; implies --aws')
    .option('--cluster <context>', "a context of your kubeconfig, or its cluster; default: the current one's")
    .option(
      '--configuration <file>',
      'the configuration file that names the targets; default config/knhk.json',
    )
    .addOption(new Option('--json', 'the answer as JSON, and so an error'))
    .configureHelp({ showGlobalOptions: true })
    .showHelpAfterError()
    .exitOverride();
  addIncidents(program, run);
  addPeople(program, run);
  addReadiness(program, run);
  addTools(program, run);
  return program;
}
