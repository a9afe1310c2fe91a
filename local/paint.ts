/** Colour where a person looks at it, plain text everywhere else (`NO_COLOR`, a file, a pipe). */
import { styleText } from 'node:util';

export type Colour = 'dim' | 'bold' | 'cyan' | 'yellow' | 'red' | 'green';

export function paint(colour: Colour, text: string): string {
  return styleText(colour, text, { stream: process.stdout });
}
