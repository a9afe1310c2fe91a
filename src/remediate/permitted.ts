/** The one table of what each cause permits. `docs/decisions.md` is written from it. */
import type { Cause } from '../state';
import type { ActionKind } from './actions';

export interface Permission {
  /** In the order in which they are tried. None: a person decides. */
  readonly actions: readonly ActionKind[];
  /** Why so much and no more. */
  readonly why: string;
}

export const PERMITTED: Readonly<Record<Cause, Permission>> = {
  'lock-chain': {
    actions: ['terminate-leaked-sessions'],
    why: 'the root of the chain is ended only if it is itself a leaked session without uncommitted writes; more replicas would only wait too',
  },
  'connection-leak': {
    actions: ['terminate-leaked-sessions'],
    why: 'ends what was leaked; more replicas or larger pools would leak more',
  },
  'slow-queries': {
    actions: [],
    why: 'more replicas or larger pools would send more slow queries to the same database',
  },
  'other-tenant': {
    actions: [],
    why: "the sessions are not the service's, and nobody else's are touched; more connections would not be given",
  },
  'database-full': {
    actions: [],
    why: 'every further connection would be refused',
  },
  'skewed-pod': {
    actions: ['replace-pod'],
    why: 'the other pods carry the load meanwhile',
  },
  'traffic-surge': {
    actions: ['scale-out'],
    why: 'more pods for more requests; the pool of each stays as it is, because the surge will pass',
  },
  'undersized-pool': {
    actions: ['scale-out', 'raise-pool'],
    why: "the runbook's order: replicas need no restart, the pool does",
  },
  'false-alarm': { actions: [], why: 'nothing is wrong; validation decides' },
  'no-data': { actions: [], why: 'nothing is changed on missing evidence' },
};
