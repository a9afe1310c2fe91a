/** What PgBouncer has to be like: read by its statistics role, and by its administrators where pools are to be resized. */
import type { Gap, PoolerEvidence } from '../model/evidence';
import { type CheckResult, fine, notChecked, willFail } from './result';

/** What came of setting the size that is there already, or why it was not tried; null where no administrator is configured. */
export type ResizeRehearsal = { readonly refused: string | null } | { readonly leftOut: string } | null;

export function judgePooler(
  pooler: PoolerEvidence,
  gaps: readonly Gap[],
  resize: ResizeRehearsal | 'not-asked',
): CheckResult[] {
  const { instances, bouncers, partial } = pooler;
  const needed = 'login to the console of each bouncer';
  const [why = gaps.find(({ probe }) => probe === 'pooler')?.error] = partial;
  const advice =
    'have the role of pooler.secretId in stats_users of PgBouncer with the same password, and each bouncer in pooler.bouncers';
  return [
    bouncers.length < instances || partial.length > 0
      ? willFail(
          'pgbouncer',
          needed,
          `${bouncers.length} of ${instances} were read whole: ${why ?? ''}`,
          advice,
        )
      : fine('pgbouncer', needed, `${bouncers.length} of ${instances}: ${bouncers[0]?.version ?? ''}`),
    ...(resize === 'not-asked' ? [] : [judgeResize(resize)]),
  ];
}

export function judgeResize(resize: ResizeRehearsal): CheckResult {
  const needed = 'the size of the pools can be set';
  if (resize === null) return notChecked('pgbouncer', needed, 'no pooler.adminSecretId is configured');
  if ('leftOut' in resize) return notChecked('pgbouncer', needed, resize.leftOut);
  if (resize.refused === null) return fine('pgbouncer', needed);
  return willFail(
    'pgbouncer',
    needed,
    resize.refused,
    'have the role of pooler.adminSecretId in admin_users of PgBouncer, and its file and its memory agree (RELOAD)',
  );
}
