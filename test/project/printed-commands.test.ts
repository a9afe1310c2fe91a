/** A command that people copy is made in one place, which asks where it works: none can be printed without that. */
import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';

const root = path.resolve(__dirname, '..', '..');
const THE_PLACE = 'src/text/commands.ts';

/** The beginning of a command inside a text of the code. */
const COMMAND = /\b(?:kubectl (?:-|\$\{|[a-z]+ [\w$-])|npm run runbook --|psql ['"$])/;

function ownCommands(source: string): string[] {
  const code = source.replace(/\/\*[\s\S]*?\*\/|(?<!:)\/\/[^\n]*/g, '');
  return code.split('\n').filter((line) => COMMAND.test(line));
}

const files = globSync('{src,lambdas,bin}/**/*.ts', { cwd: root }).filter((file) => file !== THE_PLACE);

it('sees the project', () => {
  expect(files.length).toBeGreaterThan(250);
  expect(ownCommands(readFileSync(path.join(root, THE_PLACE), 'utf8')).length).toBeGreaterThan(1);
});

it.each([
  // biome-ignore lint/suspicious/noTemplateCurlyInString: this is what is looked for
  'undo: `kubectl -n ${namespace} scale deployment x`',
  "'kubectl apply -f deploy/kubernetes/lease.yaml'",
  'console.log("npm run runbook -- show latest")',
])('finds one that is made elsewhere: %s', (source) => {
  expect(ownCommands(source)).toHaveLength(1);
});

it('none is made elsewhere', () => {
  const found = files.flatMap((file) =>
    ownCommands(readFileSync(path.join(root, file), 'utf8')).map((line) => `${file}: ${line.trim()}`),
  );
  expect(found).toEqual([]);
});
