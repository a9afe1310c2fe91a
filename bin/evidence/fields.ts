/**
 * The types of a document and of what is in it, read from their sources: the page says what the code says. It takes the
 * form that the formatter gives them, in which a member begins at two blanks.
 */
import { readFileSync } from 'node:fs';

interface Field {
  readonly name: string;
  /** As TypeScript has it. */
  readonly type: string;
  readonly isOptional: boolean;
  /** Its comment, on one line; empty where there is none. */
  readonly meaning: string;
}

export interface DocumentedType {
  readonly name: string;
  readonly meaning: string;
  /** Types whose fields it has too; empty where there is none. */
  readonly extends: string;
  readonly fields: readonly Field[];
  /** Of a type that is no object: what it may be. */
  readonly alias: string | null;
}

const COMMENT = String.raw`(?:\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\n *)?`;
const INTERFACE = String.raw`^${COMMENT}(?:export )?interface (\w+)(?: extends ([^{]+))? \{\n([\s\S]*?)^\}$`;
const ALIAS = String.raw`^${COMMENT}(?:export )?type (\w+) =([\s\S]*?);$`;
const TYPE = new RegExp(`${INTERFACE}|${ALIAS}`, 'gm');
const MEMBER = new RegExp(
  String.raw`^ {2}${COMMENT}readonly (\w+)(\??): ([\s\S]*?);$(?=\n {2}\S|\n*$(?![\s\S]))`,
  'gm',
);

/** Its interfaces and types, in the order in which they stand in it. */
export function typesIn(file: string): DocumentedType[] {
  return [...readFileSync(file, 'utf8').matchAll(TYPE)].map(
    ([, about = '', name, bases = '', members = '', aboutAlias = '', alias, means]) => ({
      name: name ?? alias ?? '',
      meaning: commentText(about || aboutAlias),
      extends: oneLine(bases),
      fields: [...members.matchAll(MEMBER)].map(([, said = '', field = '', optional, type = '']) => ({
        ...{ name: field, type: oneLine(type), isOptional: optional === '?' },
        meaning: commentText(said),
      })),
      alias: means === undefined ? null : oneLine(withoutComments(means)),
    }),
  );
}

function commentText(comment: string): string {
  return oneLine(comment.replace(/^ *\* ?/gm, ''));
}

function withoutComments(type: string): string {
  return type.replace(/\/\*\*[\s\S]*?\*\//g, '');
}

function oneLine(text: string): string {
  return text
    .replace(/\s+/g, ' ')
    .replace(/\breadonly /g, '')
    .replace(/^\s*\|/, '')
    .trim();
}
