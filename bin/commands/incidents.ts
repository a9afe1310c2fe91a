/** `list`, `show`, `timeline`, `review`, `stats`: what happened. They read, and read what an ended local run left, too. */
import type { Command } from 'commander';
import { MAX_WIDTH, MIN_WIDTH } from '../../src/documents/timeline/format/width';
import { choice, executionArgument, type Run } from './adding';
import {
  LIST_STATUSES,
  type ListOptions,
  REVIEW_FORMATS,
  type ReviewOptions,
  type StatsOptions,
  TIMELINE_FORMATS,
  type TimelineOptions,
} from './options';

export function addIncidents(program: Command, run: Run): void {
  program
    .command('list')
    .description('list the newest executions, and all that run')
    .option('--limit <number>', 'how many', '20')
    .option('--checks', 'checks, in place of incidents')
    .addOption(choice('--status <status>', 'those alone that are in it', LIST_STATUSES))
    .action((options: ListOptions) =>
      run(async (context) => (await import('../list')).list(context, options)),
    );
  program
    .command('show')
    .description('show what happened in an execution')
    .addArgument(executionArgument())
    .action((name: string) => run(async (context) => (await import('../show')).show(context, name)));
  program
    .command('timeline')
    .description('an execution as a timeline')
    .addArgument(executionArgument())
    .addOption(choice('--format <format>', 'of the document', TIMELINE_FORMATS).default('text'))
    .option('--output <file>', 'write it there instead of printing it')
    .option('--follow', 'show an execution live, until it ends')
    .option('--width <columns>', `of the text: ${MIN_WIDTH} to ${MAX_WIDTH}; default: the terminal's`)
    .action((name: string, options: TimelineOptions) =>
      run(async (context) => (await import('../timeline')).timeline(context, name, options)),
    );
  program
    .command('review')
    .description('the post-incident review of an execution')
    .addArgument(executionArgument())
    .addOption(choice('--format <format>', 'of the document', REVIEW_FORMATS).default('markdown'))
    .option('--output <file>', 'write it there instead of printing it')
    .action((name: string, options: ReviewOptions) =>
      run(async (context) => (await import('../review')).reviewOf(context, name, options)),
    );
  program
    .command('stats')
    .description('what recurs: causes, leaks, times and refusals over the reports of past incidents')
    .option('--since <time>', 'from when on: days such as 90d, or a date', '90d')
    .option('--target <name>', 'one target alone')
    .option('--from <folder>', 'a folder with reports, such as a copy of the bucket')
    .option(
      '--bucket <name>',
      'the bucket with the reports; default: where the newest execution wrote its own',
    )
    .action((options: StatsOptions) =>
      run(async (context) => (await import('../stats')).stats(context, options)),
    );
}
