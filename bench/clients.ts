/** A program that imports what a function has of the cloud's clients and of PostgreSQL's, and nothing of ours. */

const CLIENT = /node_modules\/(@aws-sdk\/client-[^/]+)\/dist-es\/(?:commands\/)?(\w+(?:Client|Command))\.js$/;
const POSTGRES = /node_modules\/pg\//;

/**
 * The same clients with the same of their commands, since no others are in the function's bundle.
 * @param inputs of the function's bundle. @returns TypeScript.
 * @throws RangeError for a function without a client: it must be compared with something else.
 */
export function clientsOf(inputs: readonly string[]): string {
  const imports = inputs.flatMap((input) => {
    const [, from, name] = CLIENT.exec(input) ?? [];
    return from ? [`{ ${name} } from '${from}'`] : [];
  });
  if (inputs.some((input) => POSTGRES.test(input))) imports.push("{ Client } from 'pg'");
  if (imports.length === 0) throw new RangeError('the bundle has no client to be compared with');
  // By `export`, or what nobody uses would be left out.
  const clients = imports.map((each) => `export ${each};`);
  return [...clients, 'export const handler = async () => ({});', ''].join('\n');
}
