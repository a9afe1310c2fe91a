/** A request and its answer, whichever version of HTTP carries them. */
import type { IncomingHttpHeaders } from 'node:http';
import type { KubernetesAccess } from './access';

/** The server, and as whom it is reached: what is the same in each request. */
export interface Server {
  readonly url: URL;
  readonly tls: KubernetesAccess['tls'];
}

export interface Outgoing {
  readonly method: string;
  /** With its query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string | number>>;
  readonly payload?: string | undefined;
}

export interface Incoming {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  /**
   * Hands the body on as it comes, to its end.
   * @throws whatever `take` throws, and then the rest is given up; Error for a body that breaks off.
   */
  read(take: (chunk: Uint8Array) => void): Promise<void>;
}

/** The request did not get an answer: its connection had been closed before. It may have reached the server or not. */
export class StaleConnection extends Error {}

/** The server has not begun with the request, whatever it is: it may be sent once more (RFC 9113, 8.7). */
export class NotProcessed extends Error {}

/** An address of IPv6 has brackets in a URL alone. */
export function hostOf({ hostname }: URL): string {
  return hostname.replace(/^\[|\]$/g, '');
}
