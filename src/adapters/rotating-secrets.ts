/** Secrets that are rotated while a function is warm: what was refused is read again, and used if it has changed. */
import { DependencyError } from '../model/errors';

export interface ReadOptions {
  /** Reads again what was read longer ago. */
  readonly atMostOldMs?: number;
}

export interface Secrets {
  /** @throws DependencyError naming the secret, never its content. */
  get(secretId: string, options?: ReadOptions): Promise<string>;
}

/** A wrong secret must not be read anew with each request: no more often than this. */
export const JUST_READ_MS = 10_000;

/**
 * PostgreSQL and PgBouncer: `invalid_password` and `invalid_authorization_specification` (PostgreSQL, Appendix A); an HTTP
 * server: 401 (RFC 9110). A 403 is no such answer: it knows who asks.
 */
const REFUSED_CODES = ['28P01', '28000', '401'];

/** What uses secrets, made from them when it is first asked, and once more with newer ones where those are refused. */
export class Rotating<T> {
  private opened: Promise<T> | undefined;
  private readonly used = new Map<string, string>();

  /** @param open makes it with the secrets that it is given, and with no others. */
  constructor(
    private readonly secrets: Secrets,
    private readonly open: (secrets: Secrets) => T | Promise<T>,
  ) {}

  /** Uses it; where that is refused and a secret has changed since it was read, once more. */
  async use<R>(act: (opened: T) => Promise<R>, isRefused = isRefusedLogin): Promise<R> {
    const opened = this.get();
    try {
      return await act(await opened);
    } catch (error) {
      if (!isRefused(error) || !(await this.isOutdated(opened))) throw error;
    }
    return act(await this.get());
  }

  private get(): Promise<T> {
    this.opened ??= Promise.resolve(this.open({ get: (secretId) => this.read(secretId) }));
    return this.opened;
  }

  private async read(secretId: string): Promise<string> {
    const value = await this.secrets.get(secretId);
    this.used.set(secretId, value);
    return value;
  }

  /** Whoever finds it out first opens it anew, for all. */
  private async isOutdated(opened: Promise<T>): Promise<boolean> {
    if (this.opened !== opened) return true;
    const known = [...this.used];
    const now = await Promise.all(
      known.map(([secretId]) => this.secrets.get(secretId, { atMostOldMs: JUST_READ_MS })),
    ).catch(() => null);
    const hasChanged = now?.some((value, index) => value !== known[index]?.[1]) === true;
    if (hasChanged && this.opened === opened) this.opened = undefined;
    return hasChanged;
  }
}

export function isRefusedLogin(error: unknown): boolean {
  return error instanceof DependencyError && error.code !== undefined && REFUSED_CODES.includes(error.code);
}
