/** What the operations take: members, defaults and limits of the API's model. */
import { z } from 'zod';

const MAX_PAGE = 1_000;
const MAX_NAME_LENGTH = 80;
const ARN = z.string().min(1).max(256);

const PAGE = {
  maxResults: z.number().int().min(0).max(MAX_PAGE).optional(),
  nextToken: z.string().min(1).max(3_096).optional(),
};

export const START = z.object({
  stateMachineArn: ARN,
  name: z.string().min(1).max(MAX_NAME_LENGTH).optional(),
  input: z.string().default('{}'),
});
export type Start = z.infer<typeof START>;

export const ONE_EXECUTION = z.object({ executionArn: ARN });
export type OneExecution = z.infer<typeof ONE_EXECUTION>;

export const STOP = ONE_EXECUTION.extend({
  error: z.string().max(256).optional(),
  cause: z.string().max(32_768).optional(),
});
export type Stop = z.infer<typeof STOP>;

export const HISTORY = ONE_EXECUTION.extend({
  ...PAGE,
  reverseOrder: z.boolean().default(false),
  includeExecutionData: z.boolean().default(true),
});
export type History = z.infer<typeof HISTORY>;

export const LIST_EXECUTIONS = z.object({
  stateMachineArn: ARN,
  statusFilter: z.enum(['RUNNING', 'SUCCEEDED', 'FAILED', 'TIMED_OUT', 'ABORTED']).optional(),
  ...PAGE,
});
export type ListExecutions = z.infer<typeof LIST_EXECUTIONS>;

export const ONE_MACHINE = z.object({ stateMachineArn: ARN });
export type OneMachine = z.infer<typeof ONE_MACHINE>;

export const ONE_ALIAS = z.object({ stateMachineAliasArn: ARN });
export type OneAlias = z.infer<typeof ONE_ALIAS>;

export const LIST_OF_ONE_MACHINE = z.object({ stateMachineArn: ARN, ...PAGE });
export type ListOfOneMachine = z.infer<typeof LIST_OF_ONE_MACHINE>;

export const LIST_MACHINES = z.object(PAGE);
export type ListMachines = z.infer<typeof LIST_MACHINES>;

/** White space, brackets, wildcards, special characters and control characters ("StartExecution", `name`). */
const FORBIDDEN_IN_NAME = /[\s<>{}[\]?*"#%\\^|~`$&,;:/\p{Cc}\p{Cs}\uFFFE\uFFFF]/u;

export function isName(text: string): boolean {
  return !FORBIDDEN_IN_NAME.test(text);
}

export function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
