/** Paging as the service does it: an opaque token that is good for the request it came from. */
import { z } from 'zod';
import { AwsError } from '../aws-error';

const DEFAULT_PAGE = 100;

/** Where an item stands in its list: the first number that differs decides. */
type Place = readonly number[];

export interface PageRequest {
  /** What the list is of; a token of another one is refused. */
  readonly scope: string;
  /** Whether the items' places fall. They rise by default. */
  readonly descending?: boolean;
  readonly maxResults?: number | undefined;
  readonly nextToken?: string | undefined;
}

export interface Page<Item> {
  readonly items: readonly Item[];
  readonly nextToken?: string;
}

/**
 * Cuts one page. A token says after which place it goes on: items that come or go in between, such as an
 * execution that is no longer running, move nothing.
 *
 * @param items in the order of delivery, which is that of their places
 * @throws AwsError InvalidToken
 */
export function pageOf<Item>(
  items: readonly Item[],
  placeOf: (item: Item) => Place,
  { scope, descending = false, maxResults, nextToken }: PageRequest,
): Page<Item> {
  const after = nextToken === undefined ? undefined : readToken(nextToken, scope);
  const isAhead = (item: Item) =>
    after === undefined || compare(placeOf(item), after) * (descending ? -1 : 1) > 0;
  const ahead = items.filter(isAhead);
  // Zero means the default, in every list call of the service.
  const page = ahead.slice(0, maxResults || DEFAULT_PAGE);
  const last = page.at(-1);
  const isWhole = last === undefined || page.length === ahead.length;
  return isWhole ? { items: page } : { items: page, nextToken: writeToken(scope, placeOf(last)) };
}

function compare(one: Place, other: Place): number {
  const index = one.findIndex((number, at) => number !== other[at]);
  return index < 0 ? 0 : (one[index] ?? 0) - (other[index] ?? 0);
}

function writeToken(scope: string, after: Place): string {
  return Buffer.from(JSON.stringify([scope, after])).toString('base64url');
}

const tokenSchema = z.tuple([z.string(), z.array(z.number())]);

function readToken(token: string, scope: string): Place {
  try {
    const [tokenScope, after] = tokenSchema.parse(JSON.parse(Buffer.from(token, 'base64url').toString()));
    if (tokenScope === scope) return after;
  } catch {
    // Of no list at all.
  }
  throw new AwsError('InvalidToken', `Invalid Token: '${token}'`);
}
