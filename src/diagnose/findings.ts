/** Classifies one snapshot of evidence: every cause that it supports, the one that explains most first. */
import type { Configuration } from '../configuration/configuration';
import { type Evidence, wholeOf } from '../model/evidence';
import type { Finding } from '../model/state';
import { CAUSE_ROWS } from './causes';
import { explainsLittle, isSaturated } from './connections-in-use';

/**
 * A cause leads by how much of the connections in use (or of the missing slots) it accounts for; then come those that
 * are not about a share, in the order of the rows. What explains little is told beside, and leads only where nothing
 * else is wrong. Never empty.
 */
export function findCauses(evidence: Evidence, config: Configuration): Finding[] {
  const found = classified(evidence, config, false);
  const leading = found.filter(({ explains }) => !explainsLittle(explains, config)).sort(byShare);
  const beside = found.filter((finding) => !leading.includes(finding)).sort(byShare);
  if (leading.length > 0) return [...leading, ...beside];
  // One odd session does not account for a full pool, nor for one that nobody read.
  const isRoomProven = wholeOf(evidence.pool) !== null && !isSaturated(evidence.pool, config);
  if (beside.length > 0 && isRoomProven) return beside;
  return [...classified(evidence, config, true).slice(0, 1), ...beside];
}

function classified(evidence: Evidence, config: Configuration, fallback: boolean): Finding[] {
  return CAUSE_ROWS.filter(({ isFallback = false }) => isFallback === fallback).flatMap(
    ({ cause, classify }) => {
      const finding = classify(evidence, config);
      return finding ? [{ cause, ...finding }] : [];
    },
  );
}

/** The sort is stable: ties stay in the order of the rows. */
function byShare(a: Finding, b: Finding): number {
  return (b.explains ?? -1) - (a.explains ?? -1);
}
