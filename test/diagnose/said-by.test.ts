/** Whose words the log lines are is shown where they are told, and is nothing in evidence that does not have it. */
import { contradictionsOf, contradictionText } from '../../src/diagnose/contradictions';
import { findCauses } from '../../src/diagnose/findings';
import type { Evidence } from '../../src/model/evidence';
import { asOfNow } from '../../src/model/evidence/earlier';
import { configuration } from '../support/builders';
import { evidence, logs } from '../support/evidence-builders';
import { database } from '../support/evidence-of-database';

const config = configuration();
const wordings = [
  { of: 'HikariCP', lines: 12 },
  { of: 'PgBouncer', lines: 3 },
];
const said = logs({ connectionTimeouts: 15, wordings });
const notGot = (seen: Partial<Evidence>) =>
  findCauses(evidence(seen), config)
    .find(({ cause }) => cause === 'database-full')
    ?.evidenceFor.at(-1);

it('is shown by a full database', () => {
  const full = { database: database({ serviceConnections: 300, otherConnections: 92 }) };
  expect(notGot({ ...full, ...said })).toBe(
    '15 log lines report connection timeouts (HikariCP 12, PgBouncer 3)',
  );
  expect(notGot({ ...full, ...logs({ connectionTimeouts: 15 }) })).toBe(
    '15 log lines report connection timeouts',
  );
});

it('is shown where the logs contradict the pools', () => {
  expect(contradictionsOf(evidence(said), config).map(contradictionText)).toEqual([
    '15 log lines report connection timeouts (HikariCP 12, PgBouncer 3), but no pool is above 20 %',
  ]);
});

it('is nobody in evidence of a version that did not look', () => {
  const now = evidence(said);
  expect(asOfNow(now)).toBe(now);
  const { wordings: _, ...without } = now.logs ?? {};
  const before = { ...now, logs: without } as Evidence;
  expect(asOfNow(before).logs).toEqual({ ...now.logs, wordings: [] });
  expect(asOfNow({ ...now, logs: null }).logs).toBeNull();
});
