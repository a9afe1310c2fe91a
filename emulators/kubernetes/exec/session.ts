/** One program that a client runs in a pod: what it asks for, and the streams that connect the two. */
import { PassThrough, type Readable, Writable } from 'node:stream';

export interface ExecRequest {
  readonly command: readonly string[];
  readonly stdin: boolean;
  readonly stdout: boolean;
  readonly stderr: boolean;
  /** The client's terminal shows the bytes as they come. There is no terminal on this side. */
  readonly tty: boolean;
}

export interface ExecStreams {
  /** What the client wants; the others are undefined. */
  readonly stdin?: Readable;
  readonly stdout?: Writable;
  readonly stderr?: Writable;
  /** Tells how the program ended, and ends the session. The streams must have been ended. */
  finish(status: ExecStatus): void;
  /** Aborts when the client leaves. */
  readonly gone: AbortSignal;
}

export interface ExecStatus {
  readonly metadata: Record<string, never>;
  readonly status: 'Success' | 'Failure';
  readonly message?: string;
  readonly reason?: string;
  readonly details?: { readonly causes: readonly { readonly reason: string; readonly message: string }[] };
}

export function readExecRequest(query: URLSearchParams): ExecRequest {
  const flag = (name: string) => ['true', '1'].includes(query.get(name) ?? '');
  return {
    command: query.getAll('command'),
    ...{ stdin: flag('stdin'), stdout: flag('stdout'), stderr: flag('stderr'), tty: flag('tty') },
  };
}

/** As the kubelet tells it. */
export function exitStatus(code: number): ExecStatus {
  if (code === 0) return { metadata: {}, status: 'Success' };
  return {
    ...{ metadata: {}, status: 'Failure', reason: 'NonZeroExitCode' },
    message: `command terminated with non-zero exit code: exit status ${code}`,
    details: { causes: [{ reason: 'ExitCode', message: String(code) }] },
  };
}

/** What the client sends. It may say that this has ended, and send more all the same. */
export function inputStream(): PassThrough {
  return new PassThrough().on('error', () => undefined);
}

/** What is sent to the client by `send`. It may have left: that is known by other means. */
export function outputStream(
  send: (chunk: Buffer, done: (error?: Error | null) => void) => void,
  end: (done: () => void) => void = (done) => done(),
): Writable {
  return new Writable({
    write: (chunk: Buffer, _encoding, done) => send(chunk, done),
    final: end,
  }).on('error', () => undefined);
}
