/** Whatever the logs say, and whatever a pool lent out. */
import fc from 'fast-check';
import { anyCharacter } from '../support/hostile';
import { runs } from '../support/runs';
import { acquired, at, end, HELD_SECONDS, log, released, trace } from './trace-lines';

describe('whatever the logs say', () => {
  const held = ({ leaking }: ReturnType<typeof trace>) => leaking.reduce((sum, each) => sum + each.held, 0);

  it('never throws and never finds more leaked than acquired', () => {
    const scraps = ['connection acquired', 'Connection Released', ' id=', ' call="', '"', '\\', '\n', at(1)];
    const part = fc.oneof(fc.constantFrom(...scraps), fc.string({ unit: anyCharacter }));
    const text = fc.array(part).map((parts) => parts.join(''));
    fc.assert(
      fc.property(fc.array(text, { maxLength: 4 }), (texts) => {
        const result = trace(...texts);
        expect(result.podsRead).toBe(texts.length);
        expect(held(result)).toBeLessThanOrEqual(result.acquired);
      }),
      runs(500),
    );
  });

  it('finds leaked exactly what a pool lent out and did not get back in time', () => {
    // Steps of one second: a connection of the pool is taken, or given back, in one of two pods.
    const step = fc.record({
      pod: fc.nat({ max: 1 }),
      id: fc.nat({ max: 4 }),
      call: fc.constantFrom('a', 'b c'),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), fc.boolean(), (steps, withIds) => {
        const texts = ['', ''];
        const out = new Map<string, { call: string; since: number }>();
        steps.forEach(({ pod, id, call }, second) => {
          const key = `${pod}/${id}`;
          const lent = out.get(key);
          const fields = `${withIds ? `id=${id} ` : ''}call=${JSON.stringify(lent?.call ?? call)}`;
          texts[pod] += log((lent ? released : acquired)(second, fields));
          if (lent) out.delete(key);
          else out.set(key, { call, since: second });
        });
        const result = trace(...texts.map((text) => text + log(end(steps.length))));
        const old = [...out.values()].filter(({ since }) => !withIds || steps.length - since > HELD_SECONDS);
        expect(result.acquired - result.released).toBe(out.size);
        expect(held(result)).toBe(old.length);
        for (const { call, held: count } of result.leaking)
          expect(count).toBe(old.filter((each) => each.call === call).length);
      }),
      runs(),
    );
  });
});
