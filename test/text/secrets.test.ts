/** No secret survives, whatever it looks like and wherever it stands; and what is no secret is left as it was. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { redactText } from '../../src/documents/review/redact-text';
import { redactLogLine, withoutSecrets } from '../../src/text/redact';
import { redactSql } from '../../src/text/sql';
import { LINES } from '../support/hostile';
import { runs } from '../support/runs';
import { PLACES, TOKENS } from '../support/secrets';

const ORDINARY = readFileSync(path.join(__dirname, '..', 'fixtures', 'ordinary', 'lines.txt'), 'utf8')
  .split('\n')
  .filter(Boolean);
const around = fc.constantFrom('', 'x ', 'a = ', '(', 'could not log in: ', '\n', 'é ');
const shown = [withoutSecrets, redactLogLine, redactText];

/** Seven characters in a row are more than chance. */
function survives(text: string, secret: string): string | null {
  for (let at = 0; at + 7 <= secret.length; at++) {
    const part = secret.slice(at, at + 7);
    if (text.includes(part)) return part;
  }
  return null;
}

it.each(Object.entries(TOKENS))('%s is known by its shape', (_, token) => {
  fc.assert(
    fc.property(around, token, around, (before, secret, behind) => {
      for (const redact of shown) {
        const text = redact(`${before}${secret}${behind && ` ${behind}`}`);
        // The first line of a private key is none of it.
        assert.equal(survives(text, secret.replace(/-----[^-]*-----/g, '')), null);
      }
    }),
    runs(200),
  );
});

it.each(Object.entries(PLACES))('a secret in %s', (_, place) => {
  fc.assert(
    fc.property(around, place, (before, [text, secret]) => {
      for (const redact of shown) assert.equal(survives(redact(`${before}${text}`), secret), null);
    }),
    runs(500),
  );
});

it.each(ORDINARY)('is left as it was: %s', (line) => {
  expect(withoutSecrets(line)).toBe(line);
});

it('does nothing the second time', () => {
  fc.assert(
    fc.property(fc.oneof(...Object.values(PLACES)), ([text]) => {
      const once = withoutSecrets(text);
      assert.equal(withoutSecrets(once), once);
    }),
    runs(500),
  );
});

it.each([
  ['4111 1111 1111 1111', '…'],
  ['card 5500-0000-0000-0004.', 'card ….'],
  ['card 378282246310005, no', 'card …, no'],
  ['order 4111111111111112', 'order 4111111111111112'],
  ['0.4111111111111111', '0.4111111111111111'],
])('knows a card number by its check digit: %s', (text, expected) => {
  expect(withoutSecrets(text)).toBe(expected);
});

/** What is looked at does not grow with the text: no search in it can. */
it.each(LINES.map(({ why, repeat }) => [why, repeat]))(
  'looks at the beginning of a megabyte alone: %s',
  (_, repeat) => {
    const part = `${repeat.repeat(Math.ceil(8_192 / repeat.length))}`;
    const whole = part.repeat(128);
    expect(whole.length).toBeGreaterThan(1_000_000);
    for (const redact of [withoutSecrets, redactLogLine, redactSql]) expect(redact(whole)).toBe(redact(part));
  },
);
