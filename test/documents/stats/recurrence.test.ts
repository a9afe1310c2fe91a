/** What of an incident is a recurrence. */
import { recurrenceOf } from '../../../src/documents/stats/recurrence';
import { ORDERS_LEAK, past } from './past';

const at = (startedAt: string) => ({ startedAt });
const now = past('now', at('2026-01-31T03:00:00.000Z'));
const ids = (of: readonly { readonly id: string }[] | undefined) => of?.map(({ id }) => id);

it('finds the same cause in the target and the thirty days before it, the newest first', () => {
  const found = recurrenceOf(now, [
    past('first', at('2026-01-01T03:00:00.000Z')),
    past('last', at('2026-01-31T02:59:59.000Z')),
    past('too-old', at('2026-01-01T02:59:59.000Z')),
    past('later', at('2026-01-31T03:00:01.000Z')),
    past('elsewhere', { target: 'shop' }),
    past('dry', { outcome: 'dry-run' }),
    past('other-cause', { cause: 'slow-queries', leaks: [] }),
    now,
  ]);
  expect(ids(found?.sameCause)).toEqual(['last', 'first']);
  expect(found?.earlier).toBe(3);
});

it('finds the same leak by application and statement', () => {
  const other = { ...ORDERS_LEAK, query: 'SELECT 1' };
  const found = recurrenceOf({ ...now, leaks: [ORDERS_LEAK, other] }, [
    past('same', { leaks: [{ ...ORDERS_LEAK, sessions: 1 }] }),
    past('other-application', { leaks: [{ ...ORDERS_LEAK, application: 'batch' }] }),
    past('not-kept', { leaks: null }),
  ]);
  expect(found?.sameLeak.map(({ leak, incidents }) => [leak.query, ids(incidents)])).toEqual([
    [ORDERS_LEAK.query, ['same']],
  ]);
  expect(found?.sameCause).toHaveLength(3);
});

it('compares no cause where there was no diagnosis, and nothing of what is no incident of its own', () => {
  expect(recurrenceOf({ ...now, cause: null, leaks: null }, [past('a')])).toMatchObject({
    earlier: 1,
    sameCause: [],
  });
  expect(recurrenceOf({ ...now, outcome: 'joined' }, [past('a')])).toBeNull();
});
