/** What each cause permits, from its row. */
import { CAUSE_ROWS } from '../diagnose/causes';
import type { ActionKind } from '../model/actions';
import type { Cause } from '../model/cause';

export interface Permission {
  /** In the order in which they are tried. None: a person decides. */
  readonly actions: readonly ActionKind[];
  /** Why so much and no more. */
  readonly why: string;
}

export const PERMITTED = Object.fromEntries(
  CAUSE_ROWS.map(({ cause, permits, why }) => [cause, { actions: permits, why }]),
) as Readonly<Record<Cause, Permission>>;
