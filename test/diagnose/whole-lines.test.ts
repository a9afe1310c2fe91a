/** Lines out of pieces: each line comes back whole, or is counted as one of which a part was let go. */
import fc from 'fast-check';
import { MAX_HELD, WholeLines } from '../../src/diagnose/whole-lines';
import { runs } from '../support/runs';

it('counts every line that does not come back as it was, in pieces of any size', () => {
  const length = fc.oneof(fc.nat({ max: 20 }), fc.integer({ min: MAX_HELD - 10, max: MAX_HELD * 2 }));
  const cutAt = fc.oneof(fc.nat({ max: 3 }), fc.nat({ max: MAX_HELD * 2 }));
  fc.assert(
    fc.property(
      fc.array(length, { maxLength: 5 }),
      fc.boolean(),
      fc.array(cutAt, { minLength: 1, maxLength: 12 }),
      (lengths, isEnded, sizes) => {
        const lines = lengths.map((each, index) => String(index).repeat(each));
        const text = lines.join('\n') + (isEnded ? '\n' : '');
        const whole = new WholeLines();
        let found = '';
        let rest = Buffer.from(text);
        for (const size of [...sizes, rest.length]) {
          found += whole.push(rest.subarray(0, size)).join('');
          rest = rest.subarray(size);
        }
        found += whole.end();
        const [before, after] = [text, found].map((each) => each.split('\n'));
        expect(after?.length).toBe(before?.length);
        const changed = before?.filter((line, index) => line !== after?.[index]).length;
        expect(whole.cutLines).toBe(changed);
      },
    ),
    runs(500),
  );
});

it.each<[string, readonly string[], number]>([
  ['nothing more', [], 0],
  ['its end alone', ['\n'], 0],
  ['more of it, and its end', ['y\n'], 1],
  ['more of it, and its end in another piece', ['y', '\n'], 1],
  ['more of it, and no end', ['y'], 1],
])('of a line that is as long as can be held comes %s', (_, pieces, cut) => {
  const lines = new WholeLines();
  lines.push(Buffer.alloc(MAX_HELD + 1, 'x'));
  for (const piece of pieces) lines.push(Buffer.from(piece));
  expect(lines.cutLines).toBe(cut);
  lines.push(Buffer.from('\nshort\n'));
  expect(lines.cutLines).toBe(cut);
});
