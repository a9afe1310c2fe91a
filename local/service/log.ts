/** Log lines on standard output, in the format of Rust's `tracing-subscriber`, which the runbook's patterns expect. */

type Level = 'TRACE' | 'INFO' | 'WARN' | 'ERROR';

/** Values that may be shown as they are. Nothing a customer typed, and no SQL, belongs here. */
type Fields = Readonly<Record<string, string | number | undefined>>;

export type Log = (level: Level, target: string, message: string, fields?: Fields) => void;

/** Writes `2026-11-24T00:13:31.123456Z  WARN knhk::db: message key=value`. `write` defaults to standard output. */
export function createLog(write: (line: string) => void = (line) => process.stdout.write(line)): Log {
  return (level, target, message, fields = {}) => {
    const pairs = Object.entries(fields)
      .filter(([, value]) => value !== undefined)
      .map(([key, value]) => ` ${key}=${shown(value)}`);
    write(`${timestamp()} ${level.padStart(5)} ${target}: ${message}${pairs.join('')}\n`);
  };
}

/** Runbook, Long-Term: `RUST_LOG=sqlx=trace` shows every connection that is acquired and released. */
export function tracesConnections(rustLog: string): boolean {
  return rustLog.includes('sqlx=trace');
}

function shown(value: string | number | undefined): string {
  const text = String(value);
  return /[\s"=]/.test(text) ? JSON.stringify(text) : text;
}

/** RFC 3339 with microseconds; `Date` alone has milliseconds. */
function timestamp(): string {
  const nowMicros = Math.round((performance.timeOrigin + performance.now()) * 1_000);
  const micros = String(nowMicros % 1_000_000).padStart(6, '0');
  return `${new Date(nowMicros / 1_000).toISOString().slice(0, 19)}.${micros}Z`;
}
