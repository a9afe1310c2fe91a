/** What comes from outside and means harm: a corpus with one line why for each, and generators around it. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';

const FOLDER = path.join(__dirname, '..', 'fixtures', 'hostile');

function corpus<T>(name: string): readonly (T & { readonly why: string })[] {
  return JSON.parse(readFileSync(path.join(FOLDER, `${name}.json`), 'utf8'));
}

/** What acts on a terminal, or turns the direction of a line. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
export const CONTROLS = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/;

export const TEXTS = corpus<{ readonly text: string }>('texts');
export const BODIES = corpus<{ readonly body?: string; readonly alert?: object }>('bodies');
export const LINES = corpus<{ readonly repeat: string }>('lines');
export const METRICS = corpus<{ readonly page: string }>('metrics');

const SURROGATES = { first: 0xd800, count: 0x800 };
/**
 * Any character of Unicode, as fast-check's own `binary` gives it for the same seed. That one makes a table of all of them
 * when a text of it is described, which takes a second.
 */
export const anyCharacter: fc.Arbitrary<string> = fc.nat({ max: 0x10ffff - SURROGATES.count }).map(
  (index) => String.fromCodePoint(index < SURROGATES.first ? index : index + SURROGATES.count),
  (text) => {
    const [character = '', ...more] = typeof text === 'string' ? text : '';
    const code = character.codePointAt(0);
    if (code === undefined || more.length > 0 || !character.isWellFormed())
      throw new Error('not one character');
    return code < SURROGATES.first ? code : code - SURROGATES.count;
  },
);

/** A text of the corpus, some of them together, or anything at all. */
export const hostileText: fc.Arbitrary<string> = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...TEXTS.map(({ text }) => text)) },
  {
    weight: 1,
    arbitrary: fc
      .array(fc.constantFrom(...TEXTS.map(({ text }) => text)), { maxLength: 3 })
      .map((all) => all.join('')),
  },
  { weight: 2, arbitrary: fc.string({ unit: anyCharacter, maxLength: 40 }) },
  {
    weight: 1,
    arbitrary: fc.string({ unit: fc.constantFrom(...'\\`*_{}[]<>|#~&!@$:/.-+=()"\' \na1'), maxLength: 30 }),
  },
);

/** A time, or nearly. */
export const anyTime: fc.Arbitrary<unknown> = fc.oneof(
  fc.date({ noInvalidDate: true }).map((date) => date.toISOString()),
  fc
    .tuple(
      fc.constantFrom('0000-01-01', '0001-01-01', '1969-12-31', '2026-02-29', '9999-12-31'),
      fc.constantFrom('00:00:00', '23:59:59', '24:00:00', '23:59:60'),
      fc.constantFrom('Z', '+23:59', '-23:59', '+24:00', ''),
    )
    .map(([day, time, offset]) => `${day}T${time}${offset}`),
  hostileText,
  fc.jsonValue({ maxDepth: 1 }),
);
