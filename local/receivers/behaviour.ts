/** How a receiver behaves: as it should, or in one of the ways in which services fail. */

/**
 * `fail`: 500. `down`: the connection is reset. `hang`: no answer ever. `too-many-requests`: 429 with `Retry-After`.
 * `garbage`: the page of a proxy, with 200. `lost-answer`: takes the message, and resets the connection before it
 * has answered.
 */
const BEHAVIOURS = ['ok', 'fail', 'down', 'hang', 'too-many-requests', 'garbage', 'lost-answer'] as const;
export type Behaviour = (typeof BEHAVIOURS)[number];

export interface BehaviourOptions {
  /** For so many requests, then well again. Default: until it is changed. */
  readonly times?: number;
  /** What `Retry-After` says with `too-many-requests`. Default 1. */
  readonly retryAfterSeconds?: number;
}

export class BehaviourSwitch {
  private name: Behaviour = 'ok';
  private left = 0;
  private retryAfterSeconds = 1;

  set(name: Behaviour, { times = Number.POSITIVE_INFINITY, retryAfterSeconds = 1 }: BehaviourOptions = {}) {
    this.name = name;
    this.left = times;
    this.retryAfterSeconds = retryAfterSeconds;
  }

  get current(): Behaviour {
    return this.left > 0 ? this.name : 'ok';
  }

  /** For the request that has just come in. */
  next(): { readonly name: Behaviour; readonly retryAfterSeconds: number } {
    const { retryAfterSeconds } = this;
    if (this.left <= 0) return { name: 'ok', retryAfterSeconds };
    this.left -= 1;
    return { name: this.name, retryAfterSeconds };
  }
}
