/** Paging as the service does it: an opaque token that is good for the request it came from. */
import { AwsError } from '../aws-error';

const DEFAULT_PAGE = 100;

export interface PageRequest {
  readonly maxResults?: number | undefined;
  readonly nextToken?: string | undefined;
}

export interface Page<Item> {
  readonly items: readonly Item[];
  readonly nextToken?: string;
}

/**
 * Cuts one page. Items are numbered, and a token says after which number it goes on, so that items which come
 * in between move nothing.
 *
 * @param items in the order of delivery
 * @param scope what the list is of; a token of another one is refused
 * @throws AwsError InvalidToken
 */
export function pageOf<Item>(
  items: readonly Item[],
  numberOf: (item: Item) => number,
  scope: string,
  { maxResults, nextToken }: PageRequest,
): Page<Item> {
  const after = nextToken === undefined ? undefined : readToken(nextToken, scope);
  const from = after === undefined ? 0 : items.findIndex((item) => numberOf(item) === after) + 1;
  if (after !== undefined && from === 0) throw invalidToken(nextToken ?? '');
  // Zero means the default, in every list call of the service.
  const page = items.slice(from, from + (maxResults || DEFAULT_PAGE));
  const last = page.at(-1);
  const isWhole = last === undefined || last === items.at(-1);
  return isWhole ? { items: page } : { items: page, nextToken: writeToken(scope, numberOf(last)) };
}

function writeToken(scope: string, after: number): string {
  return Buffer.from(JSON.stringify([scope, after])).toString('base64url');
}

function readToken(token: string, scope: string): number {
  let content: unknown;
  try {
    content = JSON.parse(Buffer.from(token, 'base64url').toString());
  } catch {
    throw invalidToken(token);
  }
  const [tokenScope, after] = Array.isArray(content) ? content : [];
  if (tokenScope !== scope || typeof after !== 'number') throw invalidToken(token);
  return after;
}

function invalidToken(token: string): AwsError {
  return new AwsError('InvalidToken', `Invalid Token: '${token}'`);
}
