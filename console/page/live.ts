/** What the server streams, always as it is now: after a reload or a restart everything is told anew. */
import { useSyncExternalStore } from 'react';
import type { StreamEvents } from '../contract';

const RETRY_MS = 2_000;

export interface Live {
  readonly connection: 'connecting' | 'live' | 'lost';
  /** Counts the connections: what was read before the last one may be old. */
  readonly connections: number;
  readonly hello: StreamEvents['hello'] | null;
  readonly executions: StreamEvents['executions'] | null;
  readonly service: StreamEvents['service'] | null;
  /** Undefined until it is told. */
  readonly changes: StreamEvents['changes'] | undefined;
  readonly messages: StreamEvents['messages'];
  readonly histories: StreamEvents['histories'];
  readonly problems: StreamEvents['problems'];
}

let live: Live = {
  connection: 'connecting',
  connections: 0,
  hello: null,
  executions: null,
  service: null,
  changes: undefined,
  messages: { count: 0, newest: [] },
  histories: {},
  problems: {},
};
const listeners = new Set<() => void>();

function set(change: Partial<Live>): void {
  live = { ...live, ...change };
  for (const listener of listeners) listener();
}

/** The state, again at each change. */
export function useLive(): Live {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => live,
  );
}

/** Connects, and stays connected for as long as the page is open. */
export function openLive(): void {
  const source = new EventSource('/api/events');
  on(source, 'hello', (hello) => {
    // The server was started anew with other code: this page's is old.
    if (live.hello && live.hello.assets !== hello.assets) location.reload();
    set({ hello, connection: 'live', connections: live.connections + 1 });
  });
  on(source, 'executions', (executions) => set({ executions }));
  on(source, 'service', (service) => set({ service }));
  on(source, 'changes', (changes) => set({ changes }));
  on(source, 'messages', (messages) => set({ messages }));
  on(source, 'histories', (histories) => set({ histories }));
  on(source, 'problems', (problems) => set({ problems }));
  source.onerror = () => {
    set({ connection: live.hello ? 'lost' : 'connecting' });
    // The browser tries again by itself, except after an answer that is no stream.
    if (source.readyState === EventSource.CLOSED) setTimeout(openLive, RETRY_MS);
  };
}

function on<Name extends keyof StreamEvents>(
  source: EventSource,
  name: Name,
  take: (data: StreamEvents[Name]) => void,
): void {
  source.addEventListener(name, (event: MessageEvent<string>) =>
    take(JSON.parse(event.data) as StreamEvents[Name]),
  );
}
