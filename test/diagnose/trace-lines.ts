/** Lines of a connection pool's log for tests, by the second, and what is traced in them. */
import { traceConnections } from '../../src/diagnose/connection-trace';

export const HELD_SECONDS = 10;

export const at = (second: number) => new Date(Date.UTC(2026, 0, 31, 3) + second * 1_000).toISOString();
/** A whole log: every line ends. */
export const log = (...lines: string[]) => lines.map((line) => `${line}\n`).join('');
export const acquired = (second: number, fields: string) =>
  `${at(second)} TRACE sqlx::pool: connection acquired ${fields}`;
export const released = (second: number, fields: string) =>
  `${at(second)} TRACE sqlx::pool: connection released ${fields}`;
export const end = (second: number) => `${at(second)}  INFO knhk::api: served`;
export const trace = (...texts: string[]) =>
  traceConnections(
    texts.map((text, index) => ({ pod: `pod-${index}`, text })),
    HELD_SECONDS,
    60,
  );
