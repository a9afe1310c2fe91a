/** The processes of one function. */
import type { Disturbance, KillMoment } from './disturbance';
import { notReady, throttled } from './errors';
import type { LambdaWorker } from './worker';

/** An invocation that waits for a process, whichever is free first: one that was busy, or a new one. */
interface Waiting {
  readonly take: (worker: LambdaWorker) => void;
  readonly fail: (error: unknown) => void;
}

/**
 * Hands out idle processes, starts more while there are fewer than `maxWorkers`, and makes the rest wait in
 * line. (Lambda itself refuses what exceeds the account's concurrency; here the line is enough.) They are started one
 * after the other: a storm that starts all it may at once, of every function, is slowed by that for many seconds.
 */
export class LambdaPool {
  private readonly idle: LambdaWorker[] = [];
  private readonly line: Waiting[] = [];
  private readonly workers = new Set<LambdaWorker>();
  /** How invocations fare from now on; null: as they should. */
  disturbance: Disturbance | null = null;
  /** Null: it is ready. */
  private readyAfterMs: number | null = null;
  private readyAtMs: number | null = null;
  /** How the next invocations are killed, one each. */
  private readonly dooms: KillMoment[] = [];
  private killedCount = 0;
  /** Those alive or starting. */
  private count = 0;
  private isStarting = false;

  constructor(
    private readonly startWorker: () => Promise<LambdaWorker>,
    private readonly maxWorkers: number,
  ) {}

  /** @param after looks at the process once it has answered, or failed to. */
  async invoke(event: unknown, after?: (worker: LambdaWorker) => Promise<void>): Promise<unknown> {
    if (this.disturbance === 'throttle') throw throttled();
    this.wakeUp();
    const worker = await this.take();
    const doom = this.dooms.shift();
    if (doom) this.killedCount++;
    try {
      return await worker.invoke(event, doom ?? (this.disturbance === 'hang' ? 'hang' : undefined));
    } finally {
      await after?.(worker);
      this.giveBack(worker);
    }
  }

  /** The next invocation is refused, and all others until so long after it: as of a function that was idle for weeks. */
  sleep(readyAfterMs: number): void {
    this.readyAfterMs = readyAfterMs;
    this.readyAtMs = null;
  }

  /** The first call makes it ready, in time. */
  private wakeUp(): void {
    if (this.readyAfterMs === null) return;
    this.readyAtMs ??= Date.now() + this.readyAfterMs;
    if (Date.now() < this.readyAtMs) throw notReady();
    this.readyAfterMs = null;
  }

  /** Makes sure that `size` processes, or as many as are allowed, have loaded the bundle. */
  async warm(size: number): Promise<void> {
    const missing = Math.min(size, this.maxWorkers) - this.count;
    const started = Array.from({ length: Math.max(0, missing) }, () => this.start());
    for (const worker of await Promise.all(started)) this.giveBack(worker);
  }

  /** Ends the processes that are idle. */
  async cool(): Promise<void> {
    const idle = this.idle.splice(0);
    for (const worker of idle) this.forget(worker);
    await Promise.all(idle.map((worker) => worker.stop()));
  }

  /** Kills the processes of the next `times` invocations. */
  killNext(moment: KillMoment, times: number): void {
    for (let time = 0; time < times; time++) this.dooms.push(moment);
  }

  /** Kills every process that is running an invocation now, and says how many. */
  killRunning(): number {
    const killed = [...this.workers].filter((worker) => worker.kill()).length;
    this.killedCount += killed;
    return killed;
  }

  /** Forgets the kills that are still to come, and says how many there were so far. */
  spare(): number {
    this.dooms.length = 0;
    return this.killedCount;
  }

  async stop(): Promise<void> {
    await Promise.all([...this.workers].map((worker) => worker.stop()));
  }

  private async take(): Promise<LambdaWorker> {
    for (let worker = this.idle.pop(); worker; worker = this.idle.pop()) {
      if (worker.alive) return worker;
      this.forget(worker);
    }
    return new Promise((take, fail) => {
      this.line.push({ take, fail });
      this.startMeanwhile();
    });
  }

  /**
   * Starts one for those in line, if there may be one more. Whoever is first is told if it does not start; the others
   * have another one to wait for.
   */
  private startMeanwhile(): void {
    if (this.line.length === 0 || this.isStarting || this.count >= this.maxWorkers) return;
    this.isStarting = true;
    this.start()
      .then(
        (worker) => this.giveBack(worker),
        (error: unknown) => this.line.shift()?.fail(error),
      )
      .finally(() => {
        this.isStarting = false;
        this.startMeanwhile();
      });
  }

  private async start(): Promise<LambdaWorker> {
    this.count++;
    try {
      const worker = await this.startWorker();
      this.workers.add(worker);
      return worker;
    } catch (error) {
      this.count--;
      throw error;
    }
  }

  private giveBack(worker: LambdaWorker): void {
    if (!worker.alive) {
      this.forget(worker);
      this.startMeanwhile();
      return;
    }
    const next = this.line.shift();
    if (next) next.take(worker);
    else this.idle.push(worker);
  }

  private forget(worker: LambdaWorker): void {
    if (this.workers.delete(worker)) this.count--;
  }
}
