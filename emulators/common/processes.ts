/** Child processes and scratch folders of a local run: started here, and certain to be gone afterwards. */
import { type ChildProcess, fork, spawn } from 'node:child_process';
import { closeSync, createWriteStream, mkdtempSync, openSync } from 'node:fs';
import { chmod, mkdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { tellReaper } from './tell-reaper';

const STOP_GRACE_MS = 5_000;

export interface ProcessOptions {
  /** The whole environment of the child; nothing is inherited but what is given here. */
  readonly env?: NodeJS.ProcessEnv;
  readonly cwd?: string;
  /** Owner of the child, for programs that refuse to run as root. Only root may set it. */
  readonly uid?: number;
  readonly gid?: number;
  /** What asks this program to stop in an orderly way. Default SIGTERM. */
  readonly stopSignal?: NodeJS.Signals;
  /** `'fork'` starts a Node module with an IPC channel; `'spawn'` (default) starts a program. */
  readonly kind?: 'spawn' | 'fork';
  /**
   * `'file'`: what it prints goes to its log alone, past this process, which then has no part in every line.
   * `'pipe'` (default): the caller can read it too.
   */
  readonly output?: 'pipe' | 'file';
}

/** One child: its standard output and error are in `logs/<name>.log`, and piped to the caller if it wants them. */
export interface ManagedProcess {
  readonly name: string;
  readonly child: ChildProcess;
  readonly pid: number;
  /** Adds a line to its log, as whoever runs it. */
  note(line: string): void;
  /** Resolves when the process has ended, however it ended. */
  readonly exited: Promise<{ code: number | null; signal: NodeJS.Signals | null }>;
  /** Asks it to stop, and kills it when it has not done so in 5 s. Resolves when it is gone. */
  stop(): Promise<void>;
  /** Kills it, as the kernel does for want of memory. Resolves when it is gone. */
  kill(): Promise<void>;
}

/**
 * Owner of everything a local run starts. `close()` stops the children, newest first, and removes the
 * scratch folder; a helper process does the same if this one dies without closing.
 */
export class Processes {
  readonly scratchDir: string;
  private readonly running = new Map<number, ManagedProcess>();
  private readonly closers: (() => Promise<void>)[] = [];
  private closing: Promise<void> | undefined;

  private constructor(scratchDir: string) {
    this.scratchDir = scratchDir;
    tellReaper({ folder: scratchDir });
  }

  /** Creates the scratch folder (readable by other users: PostgreSQL may have to run as one). */
  static async open(prefix = 'local-run-'): Promise<Processes> {
    const scratchDir = mkdtempSync(path.join(tmpdir(), prefix));
    await chmod(scratchDir, 0o755);
    await mkdir(path.join(scratchDir, 'logs'));
    return new Processes(scratchDir);
  }

  /** Starts a program (or, with `kind: 'fork'`, a Node module) that ends no later than this owner. */
  start(
    name: string,
    command: string,
    args: readonly string[],
    options: ProcessOptions = {},
  ): ManagedProcess {
    if (this.closing) throw new Error(`cannot start ${name}: the local run is closing`);
    const { kind = 'spawn', stopSignal = 'SIGTERM', env = {}, cwd, uid, gid, output = 'pipe' } = options;
    const common = { env, cwd, uid, gid };
    const logFile = path.join(this.scratchDir, 'logs', `${name}.log`);
    const out = output === 'file' ? openSync(logFile, 'a') : 'pipe';
    const child =
      kind === 'fork'
        ? fork(command, args, {
            ...common,
            stdio: ['ignore', out, out, 'ipc'],
            execArgv: ['--no-warnings'],
          })
        : spawn(command, args, { ...common, stdio: ['ignore', out, out] });
    if (typeof out === 'number') closeSync(out);
    const log = createWriteStream(logFile, { flags: 'a' });
    log.on('error', () => undefined);
    child.stdout?.pipe(log, { end: false });
    child.stderr?.pipe(log, { end: false });

    const pid = child.pid;
    const exited = new Promise<{ code: number | null; signal: NodeJS.Signals | null }>((resolve) => {
      const ended = (code: number | null, signal: NodeJS.Signals | null) => {
        if (pid !== undefined) {
          this.running.delete(pid);
          tellReaper({ ended: pid });
        }
        log.end();
        resolve({ code, signal });
      };
      child.once('exit', ended);
      child.once('error', (error) => {
        log.write(`${String(error)}\n`);
        ended(null, null);
      });
    });
    if (pid === undefined) throw new Error(`could not start ${name}: ${command}`);

    const managed: ManagedProcess = {
      ...{ name, child, pid, exited },
      note: (line) => void log.write(`${line}\n`),
      stop: () => stop(child, exited, stopSignal),
      kill: async () => {
        child.kill('SIGKILL');
        await exited;
      },
    };
    this.running.set(pid, managed);
    tellReaper({ started: pid, signal: stopSignal });
    return managed;
  }

  /** Registers something else to be closed with the run (a server, a timer). Closed newest first. */
  onClose(closer: () => Promise<void>): void {
    this.closers.push(closer);
  }

  /** Stops everything and removes the scratch folder. Safe to call more than once. */
  close(): Promise<void> {
    this.closing ??= this.closeAll();
    return this.closing;
  }

  private async closeAll(): Promise<void> {
    for (const closer of this.closers.reverse()) await closer().catch(() => undefined);
    await Promise.all([...this.running.values()].reverse().map((managed) => managed.stop()));
    await rm(this.scratchDir, { recursive: true, force: true, maxRetries: 5 });
    tellReaper({ closed: this.scratchDir });
  }
}

async function stop(child: ChildProcess, exited: Promise<unknown>, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) child.kill(signal);
  const timer = setTimeout(() => child.kill('SIGKILL'), STOP_GRACE_MS);
  await exited;
  clearTimeout(timer);
}
