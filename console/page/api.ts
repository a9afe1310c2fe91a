/** Requests to the page's own server. */

import { errorText as shownText } from '../../src/text/error-text';
import type { Problem } from '../contract';

/** The server said no; its words are the message. */
export class RefusedError extends Error {
  constructor(
    message: string,
    readonly problems: readonly Problem[],
  ) {
    super(message);
  }
}

export async function get<T>(path: string, signal?: AbortSignal): Promise<T> {
  return (await answerOf(await fetch(path, signal ? { signal } : {}))) as T;
}

export async function getText(path: string, signal: AbortSignal): Promise<string> {
  const response = await fetch(path, { signal });
  if (!response.ok) await answerOf(response);
  return response.text();
}

export async function post<T>(path: string, body: unknown): Promise<T> {
  const headers = { 'content-type': 'application/json' };
  return (await answerOf(await fetch(path, { method: 'POST', headers, body: JSON.stringify(body) }))) as T;
}

/** @throws RefusedError */
async function answerOf(response: Response): Promise<unknown> {
  const text = await response.text();
  if (response.ok) return JSON.parse(text);
  try {
    const { error, problems } = JSON.parse(text) as { error?: string; problems?: Problem[] };
    throw new RefusedError(error ?? `HTTP ${response.status}`, problems ?? []);
  } catch (error) {
    if (error instanceof RefusedError) throw error;
    throw new RefusedError(`HTTP ${response.status}`, []);
  }
}

export function errorText(error: unknown): string {
  return shownText(error);
}
