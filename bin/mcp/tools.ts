/** The tools of the MCP server: the commands that only read, and the parts of an execution's history by themselves. */
import * as z from 'zod';
import { checkByReading } from '../check';
import { LIST_STATUSES } from '../commands/options';
import { list } from '../list';
import { reviewOf } from '../review';
import { stats } from '../stats';
import { timeline } from '../timeline';
import { dryRun } from './dry-run';
import { evidenceOf, planOf } from './history';
import { type Tool, tool } from './tool';

const execution = z
  .string()
  .min(1)
  .default('latest')
  .describe("an execution's name, its ARN, or 'latest'; from the tool incidents");
const target = z.string().min(1).optional().describe("a target's name in the configuration; all without it");

export const TOOLS: readonly Tool[] = [
  tool({
    name: 'incidents',
    title: 'Incidents',
    description: 'The newest executions of the runbook, and all that run, with status, start and end (UTC).',
    input: {
      limit: z.number().int().min(1).max(1_000).default(20),
      status: z.enum(LIST_STATUSES).optional(),
    },
    answer: async (context, { limit, status }) =>
      (await list(context, { limit: String(limit), ...(status ? { status } : {}) })).json,
  }),
  tool({
    name: 'timeline',
    title: 'Timeline of an incident',
    description:
      'What happened in an execution, in order: alert, evidence, changes, checks, messages, people.',
    input: { execution },
    answer: async (context, input) => (await timeline(context, input.execution, { format: 'json' })).json,
  }),
  tool({
    name: 'evidence',
    title: 'Evidence of an incident',
    description:
      'What each diagnosis and validation of an execution read, what could not be read and why, and what was found.',
    input: { execution },
    answer: (context, input) => evidenceOf(context, input.execution),
  }),
  tool({
    name: 'plan',
    title: 'Plan of an incident',
    description:
      'What an execution has planned, done or refused to do, with the reasons; and the plan that waits for approval, if one does. A person approves it, with the command line.',
    input: { execution },
    answer: (context, input) => planOf(context, input.execution),
  }),
  tool({
    name: 'review',
    title: 'Post-incident review',
    description: 'The post-incident review of an execution as Markdown, to be filled in by people.',
    input: { execution },
    answer: async (context, input) => ({
      markdown: (await reviewOf(context, input.execution, { format: 'markdown' })).text,
    }),
  }),
  tool({
    name: 'check',
    title: 'Readiness',
    description:
      'Whether an incident of now would find what it needs, as far as that can be read: no dry run of a change is asked for, and no channel.',
    input: { target },
    answer: async (context, input) => (await checkByReading(context, input.target)).json,
  }),
  tool({
    name: 'dry_run',
    title: 'Dry run of the decision',
    description:
      'What would be decided on the recorded evidence of an execution, with the configuration or with single settings of it changed, and how that differs from what was decided. Nothing is started.',
    input: {
      execution,
      set: z
        .array(z.string())
        .default([])
        .describe('settings, each as path.of.the.field=value, such as remediation.scaleOut.mode=off'),
    },
    answer: (context, input) => dryRun(context, input.execution, input.set),
  }),
  tool({
    name: 'stats',
    title: 'What recurs',
    description: 'Causes, leaks, times and refusals over the reports of past incidents.',
    input: { days: z.number().int().min(1).max(3_650).default(90), target },
    answer: async (context, input) =>
      (await stats(context, { since: `${input.days}d`, ...(input.target ? { target: input.target } : {}) }))
        .json,
  }),
];
