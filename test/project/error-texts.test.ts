/**
 * An error becomes a text in one place, which takes secrets out of it: a driver's message may repeat an address with its
 * password, a server's what it was sent.
 */
import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';

const root = path.resolve(__dirname, '..', '..');
const THE_PLACE = 'src/text/error-text.ts';

/** What a file calls an error: bound by a catch, by a callback of one, or looked at as one. */
const BOUND =
  /\bcatch \((\w+)|\.catch\(\s*(?:async )?\(?(\w+)|(?<![.\w])(\w+) instanceof \w*(?:Error|Attempt|Refusal)\b|(?<![.\w])(\w+)\??: \w*(?:Error|Attempt|Refusal)\b|(?<![.\w])(error)\b/g;

/** Where a file makes a text of an error by itself. To compare a message, or to look for a word in it, makes none. */
function ownTexts(source: string): string[] {
  const code = source.replace(/\/\*[\s\S]*?\*\/|(?<!:)\/\/[^\n]*/g, '');
  const names = new Set([...code.matchAll(BOUND)].flatMap((match) => match.slice(1).filter(Boolean)));
  return [...names].flatMap((name) => {
    const uses = new RegExp(
      String.raw`[^\n]*(?:(?<![.\w]|\.test\()\b${name}\??\.(?:message|stack)\b(?!\.includes|\.startsWith| [!=]==)|\b(?:String|inspect|format)\(${name}\b[,)]|\$\{${name}\}|(?<![.\w])${name}\.toString\(|\+ ${name}\b)[^\n]*`,
      'g',
    );
    return [...code.matchAll(uses)].map(([line]) => line.trim());
  });
}

const files = globSync('{src,lambdas,lib,bin,console,local}/**/*.{ts,tsx}', {
  cwd: root,
  exclude: (name) => name === 'service',
}).filter((file) => file !== THE_PLACE);

it('sees the project', () => {
  expect(files.length).toBeGreaterThan(300);
});

it.each([
  'try { x() } catch (why) { log(why.message) }',
  'try { x() } catch (error) { log(String(error)) }',
  // biome-ignore lint/suspicious/noTemplateCurlyInString: this is what is looked for
  'x().catch((lost: unknown) => log(`not kept: ${lost}`))',
  'if (thrown instanceof DependencyError) throw new StalePlanError(thrown.message);',
  'log(error?.stack)',
])('finds one that is made elsewhere: %s', (source) => {
  expect(ownTexts(source)).toHaveLength(1);
});

it.each([
  'if (REFUSED.test(error.message)) throw error;',
  "error.message === '' ? 1 : 2",
  'log(errorText(error))',
  'log(issue.message)',
])('leaves what is none: %s', (source) => {
  expect(ownTexts(source)).toEqual([]);
});

it('none is made elsewhere', () => {
  const found = files.flatMap((file) =>
    ownTexts(readFileSync(path.join(root, file), 'utf8')).map((line) => `${file}: ${line}`),
  );
  expect(found).toEqual([]);
});
