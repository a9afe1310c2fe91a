/** Evidence that travels with the state: what is left out is whole pods, never some of a pod's pools. */
import { isTrimmed, trimEvidence } from '../../src/diagnose/trim';
import { poolsByPod } from '../../src/model/evidence';
import { evidence, podPool, poolOf } from '../support/evidence-builders';

it('keeps the pods that it lists with all their pools, and the counts of all', () => {
  const pods = Array.from({ length: 80 }, (_, index) => [
    // The fuller of a pod's two pools is not always the same one.
    podPool(`pod-${index}`, index % 2 === 0 ? 40 : 1, 50, 'read'),
    podPool(`pod-${index}`, index % 2 === 0 ? 1 : 41, 50, 'write'),
  ]).flat();
  const seen = evidence({ pool: poolOf(pods, 80) });
  const kept = trimEvidence(seen);
  expect(isTrimmed(seen, kept)).toBe(true);
  const listed = kept.pool ? [...poolsByPod(kept.pool).values()] : [];
  expect(listed.length).toBeGreaterThan(1);
  expect(listed.length).toBeLessThan(80);
  expect(listed.every((each) => each.length === 2)).toBe(true);
  expect({ ...kept.pool, pods: [] }).toEqual({ ...seen.pool, pods: [] });
});
