/** What a child process printed, as much of it as the message of a failure needs, however much it prints. */
import type { ChildProcess } from 'node:child_process';
import { StringDecoder } from 'node:string_decoder';

const TAIL_LINES = 15;
const FIRST_ERRORS = 5;
const LINE_CHARACTERS = 500;
/** As `level=error`, `ERROR:` and `FATAL:` of the servers of a local run, and `Error:` of Node. */
const SAYS_ERROR = /error|fatal|panic/i;

export interface ChildOutput {
  /**
   * Its last lines, after the first ones that speak of an error and are not among them: a server says what it does
   * not take, and then at any length what it stops. Sentences for the end of a message.
   */
  told(): string;
  unfollow(): void;
}

interface Line {
  readonly text: string;
}

/** Follows what the child prints from now on. */
export function followOutput({ stdout, stderr }: ChildProcess): ChildOutput {
  const lines: Line[] = [];
  const errors: Line[] = [];
  const add = (text: string) => {
    if (!text.trim()) return;
    const line = { text: text.slice(0, LINE_CHARACTERS) };
    lines.push(line);
    if (lines.length > TAIL_LINES) lines.shift();
    if (errors.length < FIRST_ERRORS && SAYS_ERROR.test(line.text)) errors.push(line);
  };
  const streams = [stdout, stderr].map((stream) => {
    const decoder = new StringDecoder();
    let begun = '';
    const take = (chunk: Buffer) => {
      const parts = (begun + decoder.write(chunk)).split('\n');
      begun = (parts.pop() ?? '').slice(0, LINE_CHARACTERS);
      parts.forEach(add);
    };
    stream?.on('data', take);
    return {
      flush: () => {
        if (begun) add(begun);
        begun = '';
      },
      unfollow: () => void stream?.off('data', take),
    };
  });
  return {
    told: () => {
      for (const stream of streams) stream.flush();
      if (lines.length === 0) return 'It printed nothing.';
      const before = errors.filter((error) => !lines.includes(error));
      const first = before.length > 0 ? `Its first errors:\n${textOf(before)}\n` : '';
      return `${first}Its last output:\n${textOf(lines)}`;
    },
    unfollow: () => {
      for (const stream of streams) stream.unfollow();
    },
  };
}

function textOf(lines: readonly Line[]): string {
  return lines.map(({ text }) => text).join('\n');
}
