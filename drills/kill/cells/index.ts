/** Every kill there is; the longest first, so that what is played beside each other ends together. */
import type { Group } from '../cell';
import { ALWAYS_GROUPS } from './always';
import { FUNCTION_GROUPS } from './functions';
import { LOCAL_RUN_GROUP } from './local-run';
import { PROGRAM_GROUP } from './programs';
import { ROLLOUT_GROUPS } from './rollouts';
import { WORKFLOW_GROUP } from './workflow';

export const GROUPS: readonly Group[] = [
  ...FUNCTION_GROUPS,
  PROGRAM_GROUP,
  ...ALWAYS_GROUPS,
  WORKFLOW_GROUP,
  LOCAL_RUN_GROUP,
  ...ROLLOUT_GROUPS,
];
