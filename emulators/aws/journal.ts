/** Files of one JSON value a line, written as things happen, and read again by the next process. */
import { appendFileSync, readFileSync, truncateSync } from 'node:fs';

export function appendLine(file: string, value: unknown): void {
  appendFileSync(file, `${JSON.stringify(value)}\n`);
}

/** The whole lines of the file, none if there is no such file. */
export function readLines(file: string): string[] {
  return wholeLines(readIfThere(file))
    .split('\n')
    .filter((line) => line !== '');
}

/** Cuts off what a process that died while writing has left: what comes next must not be glued to it. */
export function cutHalfLine(file: string): void {
  const text = readIfThere(file);
  const whole = wholeLines(text);
  if (whole.length < text.length) truncateSync(file, Buffer.byteLength(whole));
}

function wholeLines(text: string): string {
  return text.slice(0, text.lastIndexOf('\n') + 1);
}

function readIfThere(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '';
    throw error;
  }
}
