/** Commands that people copy from a message: each says by itself what it is for. */
import { shellWord } from './escape';

/** Of this project's command line. An execution's ARN among the words says where it works: region, account, state machine. */
export function runbookCommand(...words: readonly string[]): string {
  return ['npm run runbook --', ...words.map(shellWord)].join(' ');
}
