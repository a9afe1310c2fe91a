/** Paging as the service does it: an opaque token that is good for the request it came from. */
import { AwsError } from '../aws-error';

const DEFAULT_PAGE = 100;

export interface PageRequest {
  /** What the list is of; a token of another one is refused. */
  readonly scope: string;
  /** Whether the items' numbers fall. They rise by default. */
  readonly descending?: boolean;
  readonly maxResults?: number | undefined;
  readonly nextToken?: string | undefined;
}

export interface Page<Item> {
  readonly items: readonly Item[];
  readonly nextToken?: string;
}

/**
 * Cuts one page. A token says after which number it goes on: items that come or go in between, such as an
 * execution that is no longer running, move nothing.
 *
 * @param items in the order of delivery, which is that of their numbers
 * @throws AwsError InvalidToken
 */
export function pageOf<Item>(
  items: readonly Item[],
  numberOf: (item: Item) => number,
  { scope, descending = false, maxResults, nextToken }: PageRequest,
): Page<Item> {
  const after = nextToken === undefined ? undefined : readToken(nextToken, scope);
  const isAhead = (item: Item) =>
    after === undefined || (descending ? numberOf(item) < after : numberOf(item) > after);
  const ahead = items.filter(isAhead);
  // Zero means the default, in every list call of the service.
  const page = ahead.slice(0, maxResults || DEFAULT_PAGE);
  const last = page.at(-1);
  const isWhole = last === undefined || page.length === ahead.length;
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
