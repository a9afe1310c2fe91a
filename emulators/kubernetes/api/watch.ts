/** `?watch=true`: a line of JSON for each change, for as long as the client listens. */
import type { FastifyReply, FastifyRequest } from 'fastify';
import { type Plural, TYPES } from '../kinds';
import type { Kinds } from '../kinds-of-objects';
import type { Change, Store } from '../store';
import type { WatchHistory } from '../watch-history';
import { queryOf } from './query';
import { viewFor } from './tables/table';

const BOOKMARK_MS = 60_000;
/** Ends a watch that does not say when, or asks for more. */
const LONGEST_SECONDS = 3_600;
const INITIAL_EVENTS_END = { 'k8s.io/initial-events-end': 'true' };

export interface Watched<P extends Plural> {
  readonly store: Store;
  readonly history: WatchHistory;
  readonly plural: P;
  readonly namespace: string;
  /** Whether the selectors choose the object. */
  readonly chooses: (object: Kinds[P]) => boolean;
}

export function isWatch(request: FastifyRequest): boolean {
  return ['true', '1'].includes(queryOf(request, 'watch') ?? '');
}

/** Answers with what is there, unless the client names the version that it knows; then with what changes. */
export function watch<P extends Plural>(
  watched: Watched<P>,
  request: FastifyRequest,
  reply: FastifyReply,
): FastifyReply {
  const lines: string[] = [];
  // Until the answer has begun it may still be an error.
  let write = (line: string) => void lines.push(line);
  const send = (type: string, object: object) => write(`${JSON.stringify({ type, object })}\n`);
  const unfollow = sendEvents(watched, request, send);

  const { raw } = reply.hijack();
  raw.writeHead(200, { 'content-type': 'application/json' });
  raw.flushHeaders();
  write = (line) => void raw.write(line);
  for (const line of lines) write(line);

  const wantsBookmarks = queryOf(request, 'allowWatchBookmarks') === 'true';
  const sendBookmark = () => wantsBookmarks && send('BOOKMARK', bookmark(watched));
  const ticking = setInterval(sendBookmark, BOOKMARK_MS);
  const timer = setTimeout(() => {
    sendBookmark();
    finish();
    raw.end();
  }, secondsOf(request) * 1_000);
  const finish = () => {
    unfollow();
    clearInterval(ticking);
    clearTimeout(timer);
  };
  raw.once('close', finish);
  return reply;
}

/**
 * Sends what there is to tell now, and then each change as it happens.
 * @returns a function that ends it.
 * @throws StatusError for a version that one cannot go on from.
 */
function sendEvents<P extends Plural>(
  watched: Watched<P>,
  request: FastifyRequest,
  send: (type: string, object: object) => void,
): () => void {
  const { store, history, plural, namespace, chooses } = watched;
  const shown = viewFor(request);
  const known = queryOf(request, 'resourceVersion') ?? '';
  const wantsAll = queryOf(request, 'sendInitialEvents') === 'true';
  const isFresh = wantsAll || ['', '0'].includes(known);
  if (isFresh) {
    for (const object of store.list(plural, namespace).filter(chooses)) send('ADDED', shown(object));
    if (wantsAll) send('BOOKMARK', bookmark(watched, { annotations: INITIAL_EVENTS_END }));
  }
  return history.follow(plural, Number(isFresh ? store.resourceVersion : known), (change) => {
    if (namespace !== '' && change.object.metadata.namespace !== namespace) return;
    const type = typeFor(change, chooses as (object: Kinds[Plural]) => boolean);
    if (type) send(type, shown(change.object));
  });
}

/** Tells a client up to which version it has heard everything. */
function bookmark<P extends Plural>({ store, plural }: Watched<P>, more: object = {}): object {
  const { apiVersion, kind } = TYPES[plural];
  return { apiVersion, kind, metadata: { resourceVersion: store.resourceVersion, ...more } };
}

function secondsOf(request: FastifyRequest): number {
  const asked = Number(queryOf(request, 'timeoutSeconds') ?? 0);
  return asked > 0 ? Math.min(asked, LONGEST_SECONDS) : LONGEST_SECONDS;
}

/** What a change is to somebody who sees only the chosen objects; undefined for nothing. */
function typeFor(
  { type, object, before }: Change,
  chooses: (object: Kinds[Plural]) => boolean,
): Change['type'] | undefined {
  const isChosen = chooses(object);
  const wasChosen = before ? chooses(before) : isChosen;
  if (type === 'MODIFIED' && isChosen !== wasChosen) return isChosen ? 'ADDED' : 'DELETED';
  return isChosen ? type : undefined;
}
