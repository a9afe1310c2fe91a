/** What a shell is offered, out of the command line's own description; and the script of bash, in bash. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Command } from 'commander';
import { LIST_STATUSES, REVIEW_FORMATS, TIMELINE_FORMATS } from '../../bin/commands/options';
import { completed, completionScript } from '../../bin/completion';
import { buildProgram } from '../../bin/program';

const program = buildProgram(async () => undefined);
const offered = (...words: string[]) =>
  (completed(program, ['runbook', ...words], words.length).json as { word: string }[]).map(
    ({ word }) => word,
  );

it('every command that the help shows, and none that it hides', () => {
  const visible = program
    .createHelp()
    .visibleCommands(program)
    .map((each) => each.name());
  expect(visible.length).toBeGreaterThan(15);
  expect(offered('')).toEqual(visible);
  expect(offered('')).not.toContain('complete-words');
  expect(offered('ti')).toEqual(['timeline']);
});

it.each(program.commands.map((each): [string, Command] => [each.name(), each]))(
  'every option of %s, and those of the whole command line',
  (name, command) => {
    const long = [...command.options, ...program.options].map((option) => option.long);
    expect(offered(name, '--')).toEqual(expect.arrayContaining(long));
  },
);

it.each([
  [['timeline', ''], ['latest']],
  [['timeline', 'latest', ''], []],
  [['timeline', '--format', ''], TIMELINE_FORMATS],
  [['review', 'latest', '--format', 'h'], REVIEW_FORMATS.filter((each) => each.startsWith('h'))],
  [['list', '--status', ''], LIST_STATUSES],
  [
    ['--region', 'eu-west-1', 'changes', ''],
    ['stop', 'allow', 'show'],
  ],
  [['review', 'latest', '--output', ''], []],
  [
    ['completion', ''],
    ['bash', 'zsh'],
  ],
])('values: %j', (words, expected) => {
  expect(offered(...words)).toEqual([...expected]);
});

it('the page names the document that each command gives as JSON', () => {
  const page = readFileSync(path.join(__dirname, '..', '..', 'docs', 'command-line.md'), 'utf8');
  const [, table = ''] = /\| command \| its document \|\n([\s\S]*?)\n\n/.exec(page) ?? [];
  const named = table.split('\n').flatMap((row) => [...(row.split('|')[1] ?? '').matchAll(/`([a-z-]+)`/g)]);
  // These two serve, and end with whoever started them.
  const serving = ['console', 'mcp'];
  const commands = offered('').filter((each) => ![...serving, 'help'].includes(each));
  expect(named.map(([, name]) => name).sort()).toEqual(commands.sort());
});

it('the script of bash offers what the command line answers', () => {
  const { text } = completionScript('runbook', 'bash');
  const answers = completed(program, ['runbook', 'changes', 's'], 2).text;
  const script = `runbook() { [[ $* == 'complete-words 2 -- runbook changes s' ]] && printf '%s\\n' "$ANSWERS"; }
${text}
COMP_WORDS=(runbook changes s); COMP_CWORD=2; _runbook; echo "\${COMPREPLY[@]}"; complete -p runbook`;
  const printed = execFileSync('bash', ['-c', script], {
    encoding: 'utf8',
    env: { ...process.env, ANSWERS: answers },
  });
  expect(printed).toBe('stop show\ncomplete -o default -F _runbook runbook\n');
});
