/** Every kill there is; the longest first, so that what is played beside each other ends together. */
import type { Group } from '../cell';
import { ALWAYS_GROUPS } from './always';
import { FUNCTION_GROUPS } from './functions';
import { LOCAL_RUN_GROUP } from './local-run';
import { POOLER_GROUP } from './pooler';
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
  POOLER_GROUP,
];

/** The groups with no other cells than these, and none that is empty. */
export function groupsOf(names: readonly string[]): Group[] {
  const isNamed = ({ name }: { name: string }) => names.includes(name);
  return GROUPS.map((group) =>
    // Both alike, for the compiler: the cells of a group are of one kind.
    group.world
      ? { ...group, cells: group.cells.filter(isNamed) }
      : { ...group, cells: group.cells.filter(isNamed) },
  ).filter(({ cells }) => cells.length > 0);
}
