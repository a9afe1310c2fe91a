/** Every command that a page prints is one that there is, with the options and arguments that it takes. */
import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { MEASUREMENTS } from '../../bench/rows';
import { buildProgram } from '../../bin/program';
import { CELLS, cellName } from '../../drills/faults/matrix';
import { SCENARIOS } from '../../drills/gameday/scenarios';
import { GROUPS } from '../../drills/kill/cells';

const root = path.resolve(__dirname, '..', '..');
const PAGES = globSync('{*.md,docs/*.md,deploy/**/*.md,alerts/*.md,emulators/*/README.md}', { cwd: root });
const scripts = Object.keys(
  (JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as { scripts: object }).scripts,
);

const BLOCK = /^```(\w*)\n([\s\S]*?)^```/gm;

/** Blocks of a shell, with their continued lines joined, and code within sentences. */
function codeOf(page: string): string[] {
  const text = readFileSync(path.join(root, page), 'utf8').replaceAll(/ *\\\n */g, ' ');
  const blocks = [...text.matchAll(BLOCK)].flatMap(([, language, code = '']) =>
    language === 'sh' ? code.split('\n') : [],
  );
  const sentences = text.replaceAll(BLOCK, '').matchAll(/`([^`]+)`/g);
  return [...blocks, ...[...sentences].map(([, code = '']) => code.replaceAll(/\s+/g, ' '))];
}

const CODE = PAGES.flatMap((page) => codeOf(page).map((code) => ({ page, code })));

/** What stands behind `pattern`, up to a comment, a pipe or a redirection. */
function behind(pattern: RegExp): [string, string][] {
  return CODE.flatMap(({ page, code }) => {
    const found = pattern.exec(code);
    const rest = found && code.slice(found.index + found[0].length).replace(/\s(?:#|\||>|&&|;)[\s\S]*$/, '');
    return rest === null ? [] : [[rest.trim(), page] as [string, string]];
  });
}

/** As a shell would split it; `…` stands for what may be left out. */
const wordsOf = (text: string) =>
  [...text.matchAll(/"([^"]*)"|'([^']*)'|(\S+)/g)].map(
    ([, double, single, plain]) => double ?? single ?? plain ?? '',
  );

const SCRIPTS = behind(/\bnpm run (?:--silent )?(?=[a-z])/);
const COMMANDS = behind(/(?:\bnpm run (?:--silent )?runbook --|^(?:npx )?runbook)(?= )/);

it('are read from the pages', () => {
  expect(SCRIPTS.length).toBeGreaterThan(50);
  expect(COMMANDS.length).toBeGreaterThan(40);
});

it.each(SCRIPTS)('npm run %s (%s)', (text) => {
  expect(scripts).toContain(wordsOf(text)[0]);
});

/** What options of scripts name. */
const NAMES: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  gameday: { scenario: SCENARIOS.map(({ name }) => name) },
  faults: {
    dependency: CELLS.map(({ dependency }) => dependency),
    failure: CELLS.map(({ failure }) => failure),
    step: CELLS.map(({ step }) => step),
    cell: CELLS.map(cellName),
  },
  kill: { only: GROUPS.flatMap(({ cells }) => cells.map(({ name }) => name)) },
  bench: { only: Object.keys(MEASUREMENTS) },
};
/** `NAME` and `<name>` stand for any. */
const PLACEHOLDER = /^(?:[A-Z]+|<.*>)$/;
const NAMED = SCRIPTS.flatMap(([text, page]) => {
  const [script = ''] = wordsOf(text);
  return [...text.matchAll(/--(\w+) (\S+)/g)].flatMap(([, option = '', value = '']) => {
    const known = NAMES[script]?.[option];
    return known && !PLACEHOLDER.test(value) ? [{ script, option, value, page, known }] : [];
  });
});

it.each(NAMED)('npm run $script -- --$option $value ($page)', ({ value, known }) => {
  expect(NAMED.length).toBeGreaterThan(4);
  expect(known).toContain(value);
});

it.each(COMMANDS)('runbook %s (%s)', async (text) => {
  const words = wordsOf(text);
  if (words[0] === '…') return;
  const ran: unknown[] = [];
  const program = buildProgram(async (work) => void ran.push(work));
  for (const command of [
    program,
    ...program.commands,
    ...program.commands.flatMap(({ commands }) => commands),
  ]) {
    command.configureOutput({ writeErr: () => undefined, writeOut: () => undefined }).exitOverride();
  }
  // What only names a command, without its arguments, is no command to copy.
  if (words.length === 1 && program.commands.some((each) => each.name() === words[0])) return;
  try {
    await program.parseAsync(words, { from: 'user' });
  } catch (error) {
    if (['commander.version', 'commander.helpDisplayed'].includes((error as { code: string }).code)) return;
    throw error;
  }
  expect(ran).toHaveLength(1);
});
