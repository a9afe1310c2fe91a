/** The token of a link: what was signed comes back, and nothing else does. */
import * as fc from 'fast-check';
import { type Claims, linkId, sign, signingKey, verify } from '../../src/answers/token';
import { ANSWER_ACTIONS } from '../../src/model/answers';
import { CALLED_AUDIENCES } from '../../src/model/audiences';
import { withoutSecrets } from '../../src/text/redact';
import { runs } from '../support/runs';

const KEY = signingKey('k'.repeat(48));
const OTHER = signingKey('o'.repeat(48));
const hex = (length: number) =>
  fc.string({ unit: fc.constantFrom(...'0123456789abcdef'), minLength: length, maxLength: length });
const time = fc.integer({ min: 0, max: 2 ** 32 - 1 }).map((s) => new Date(s * 1_000).toISOString());
const name = fc.oneof(
  hex(32).map((each) => `pool-${each}`),
  fc.uuid(),
  fc.string({ unit: fc.constantFrom(...'abc019-_'), minLength: 1, maxLength: 80 }),
);
const claims: fc.Arbitrary<Claims> = fc.record({
  action: fc.constantFrom(...ANSWER_ACTIONS),
  execution: name,
  planHash: fc.option(hex(12)),
  audience: fc.constantFrom(...CALLED_AUDIENCES),
  person: fc.option(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 })),
  issuedAt: time,
  expiresAt: time,
});

it('gives back what was signed, with the key or with the one before it', () => {
  fc.assert(
    fc.property(claims, fc.constantFrom([KEY], [OTHER, KEY]), (given, keys) => {
      expect(verify(sign(given, KEY), keys)).toEqual({ kind: 'ok', claims: given });
    }),
    runs(),
  );
});

it('is refused with any one character other, added or taken away', () => {
  const letter = fc.constantFrom(...'ABab01-_.~= ');
  fc.assert(
    fc.property(claims, fc.nat(), letter, fc.nat(2), (given, place, other, kind) => {
      const token = sign(given, KEY);
      const at = place % token.length;
      const rest = kind === 1 ? token.slice(at) : token.slice(at + 1);
      const altered = token.slice(0, at) + (kind === 2 ? '' : other) + rest;
      fc.pre(altered !== token);
      expect(verify(altered, [KEY]).kind).toBe('refused');
    }),
    runs(),
  );
});

it('is refused with any one bit other: what it permits, for whom, until when', () => {
  fc.assert(
    fc.property(claims, fc.nat(), (given, place) => {
      const bytes = Buffer.from(sign(given, KEY).slice(5), 'base64url');
      const bit = place % (bytes.length * 8);
      bytes[bit >> 3] = (bytes[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      const code = bit < 24 ? 'unknown-key' : 'altered';
      expect(verify(`kra1_${bytes.toString('base64url')}`, [KEY])).toEqual({ kind: 'refused', code });
    }),
    runs(),
  );
});

it('is refused under another key, and where it is not whole', () => {
  const [token] = [sign(fc.sample(claims, { numRuns: 1, seed: 1 })[0] as Claims, KEY)];
  expect(verify(token, [OTHER])).toEqual({ kind: 'refused', code: 'unknown-key' });
  expect(verify(token, [])).toEqual({ kind: 'refused', code: 'unknown-key' });
  for (const part of ['', 'kra1_', 'kra1_abc', 'kra2_abc', `kra1_${'a'.repeat(500)}`])
    expect(verify(part, [KEY])).toEqual({ kind: 'refused', code: 'incomplete' });
});

it('takes no key that could be guessed, and gives every key an id of its own', () => {
  expect(() => signingKey('short')).toThrow('less than 32 characters');
  expect(KEY.id.equals(OTHER.id)).toBe(false);
  expect(KEY.secret).not.toContain(KEY.id.toString('hex'));
});

const ALERT: Claims = {
  ...{ action: 'approve', execution: `pool-${'0f'.repeat(16)}`, planHash: '7c03bd4577f6' },
  ...{ audience: 'sre-on-call', person: null },
  ...{ issuedAt: '2026-01-31T03:00:00.000Z', expiresAt: '2026-01-31T03:15:00.000Z' },
};

it('is as short as a text message wants it, and good for as long as its question', () => {
  expect(sign(ALERT, KEY).length).toBeLessThanOrEqual(75);
  const late = verify(sign({ ...ALERT, expiresAt: '2026-01-31T03:14:59.001Z' }, KEY), [KEY]);
  expect(late).toMatchObject({ claims: { expiresAt: ALERT.expiresAt } });
});

it('is taken out of every text that is shown, and what stands for it in a record is none', () => {
  const token = sign(ALERT, KEY);
  const shown = withoutSecrets(`POST https://x.example/v1/answers/${token} failed; ${token}`);
  expect(shown).not.toContain(token.slice(5, 20));
  expect(withoutSecrets(`kra1_${'a'.repeat(10)} cut`)).toBe('… cut');
  expect(token).not.toContain(linkId(token));
});
