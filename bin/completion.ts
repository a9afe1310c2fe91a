/**
 * Completion in a shell. The script asks the command line itself at each TAB, which answers from its own description: it can't
 * be of another version than what it completes. (Scripts that are made once and sourced later are.)
 */
import type { Command } from 'commander';
import type { Shell } from './commands/options';
import type { Answer } from './context';

/** The script of a shell. @param name What the command line is called as. */
export function completionScript(name: string, shell: Shell): Answer {
  const script = SCRIPTS[shell](name);
  return { text: script, json: { shell, script } };
}

/** A word for each line, and after a tab what it is. @param words the command line, itself included. */
export function completed(program: Command, words: readonly string[], index: number): Answer {
  const found = completionsOf(program, words, index);
  return {
    text: found.map(({ word, description }) => `${word}\t${description}`).join('\n'),
    json: found,
  };
}

interface Completion {
  readonly word: string;
  readonly description: string;
}

/** What may stand at the index; nothing where it is a file, or anything. */
function completionsOf(program: Command, words: readonly string[], index: number): Completion[] {
  const { command, given } = walked(program, words.slice(1, index));
  const current = words[index] ?? '';
  const before = optionsOf(command).find(({ flags }) => flags.includes(words[index - 1] ?? ''));
  const possible = before?.takesValue
    ? before.choices.map((word) => ({ word, description: '' }))
    : current.startsWith('-')
      ? optionsOf(command).flatMap(({ flags, description }) => flags.map((word) => ({ word, description })))
      : [...subcommandsOf(command), ...argumentOf(command, given)];
  return possible.filter(({ word }) => word.startsWith(current));
}

/** Which command the words have come to, and how many of its arguments are there. */
function walked(program: Command, words: readonly string[]): { command: Command; given: number } {
  let command = program;
  let given = 0;
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at] ?? '';
    const option = optionsOf(command).find(({ flags }) => flags.includes(word));
    if (option) {
      if (option.takesValue) at += 1;
      continue;
    }
    if (word.startsWith('-')) continue;
    const next = command.commands.find((each) => each.name() === word);
    if (next) command = next;
    else given += 1;
  }
  return { command, given };
}

/** Its own and those of the whole command line, which are taken everywhere. */
function optionsOf(command: Command) {
  const own = command.createHelp().visibleOptions(command);
  const globals = command.parent ? command.createHelp().visibleOptions(command.parent) : [];
  return [...own, ...globals].map(({ short, long, description, required, optional, argChoices }) => ({
    flags: [long, short].filter((flag) => flag !== undefined && flag !== null),
    takesValue: required || optional,
    choices: argChoices ?? [],
    description,
  }));
}

function subcommandsOf(command: Command): Completion[] {
  if (command.commands.length === 0) return [];
  return command
    .createHelp()
    .visibleCommands(command)
    .map((each) => ({ word: each.name(), description: each.description() }));
}

function argumentOf(command: Command, given: number): Completion[] {
  const argument = command.registeredArguments[given];
  if (!argument) return [];
  if (argument.argChoices) return argument.argChoices.map((word) => ({ word, description: '' }));
  return argument.name() === 'execution' ? [{ word: 'latest', description: 'the newest execution' }] : [];
}

/** Bash completes files where nothing is offered; descriptions are for zsh alone, where a colon in one is escaped. */
const SCRIPTS: Readonly<Record<Shell, (name: string) => string>> = {
  bash: (name) => `# ${name} in bash: eval "$(${name} completion bash)"
_${name}() {
  local word rest
  COMPREPLY=()
  while IFS=$'\\t' read -r word rest; do
    [[ -n $word ]] && COMPREPLY+=("$word")
  done < <(${name} complete-words "$COMP_CWORD" -- "\${COMP_WORDS[@]}" 2>/dev/null)
}
complete -o default -F _${name} ${name}
`,
  zsh: (name) => `#compdef ${name}
# ${name} in zsh: eval "$(${name} completion zsh)"
_${name}() {
  local word rest
  local -a found
  while IFS=$'\\t' read -r word rest; do
    [[ -n $word ]] && found+=("\${word//:/\\\\:}\${rest:+:\${rest//:/\\\\:}}")
  done < <(${name} complete-words "$((CURRENT - 1))" -- "\${words[@]}" 2>/dev/null)
  if (( \${#found} )); then _describe '${name}' found; else _files; fi
}
compdef _${name} ${name}
`,
};
