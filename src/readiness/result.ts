/** What a check of readiness finds: of which system, what is needed of it, and how that stands. */

/** In the order in which people read them. */
export const SYSTEMS = [
  'secrets',
  'kubernetes',
  'postgresql',
  'pgbouncer',
  'prometheus',
  'alertmanager',
  'pods',
  'clocks',
  'plans',
  'channels',
  'login',
  'aws',
] as const;
export type System = (typeof SYSTEMS)[number];

export type Outcome =
  | { readonly status: 'fine'; readonly detail: string }
  /** `advice`: a command to run, or a line to add. */
  | {
      readonly status: 'will-fail';
      readonly why: string;
      readonly advice: string;
      /** Nothing else could be asked of this system. */
      readonly hidesOthers?: true;
    }
  | { readonly status: 'not-checked'; readonly why: string };

export type CheckResult = Outcome & {
  readonly system: System;
  /** What an incident needs. */
  readonly needed: string;
};

export interface TargetReadiness {
  readonly target: string;
  readonly checks: readonly CheckResult[];
}

/** All that an incident of any target needs. */
export interface Readiness {
  /** ISO 8601, UTC. */
  readonly checkedAt: string;
  readonly targets: readonly TargetReadiness[];
  /** What all targets share: channels, topics, queues. */
  readonly shared: readonly CheckResult[];
  /** False where one of those that look did not answer. */
  readonly isWhole: boolean;
}

/** `whole`: changes are rehearsed and channels are asked, too. */
export type Depth = 'whole' | 'reading';

/** Why something was left out of a check that only reads. */
export const ONLY_READ = 'left out: this check only reads';

export function fine(system: System, needed: string, detail = ''): CheckResult {
  return { system, needed, status: 'fine', detail };
}

export function willFail(system: System, needed: string, why: string, advice: string): CheckResult {
  return { system, needed, status: 'will-fail', why, advice };
}

export function notChecked(system: System, needed: string, why: string): CheckResult {
  return { system, needed, status: 'not-checked', why };
}

/** 0: all is fine; 1: something will fail; 2: nothing will fail as far as is known, and not all could be checked. */
export function exitStatus({ targets, shared }: Pick<Readiness, 'targets' | 'shared'>): 0 | 1 | 2 {
  const all = [...targets.flatMap(({ checks }) => checks), ...shared];
  if (all.some(({ status }) => status === 'will-fail')) return 1;
  return all.some(({ status }) => status === 'not-checked') ? 2 : 0;
}
