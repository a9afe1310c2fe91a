/** The processes of one function. */
import { throttled } from './errors';
import type { LambdaWorker } from './worker';

/** `hang`: the function never answers and runs out of time. `throttle`: Lambda has no room for it. */
export type Disturbance = 'hang' | 'throttle';

/**
 * Hands out idle processes, starts more while there are fewer than `maxWorkers`, and makes the rest wait in
 * line. (Lambda itself refuses what exceeds the account's concurrency; here the line is enough.)
 */
export class LambdaPool {
  private readonly idle: LambdaWorker[] = [];
  private readonly line: (() => void)[] = [];
  private readonly workers = new Set<LambdaWorker>();
  /** How invocations fare from now on; null: as they should. */
  disturbance: Disturbance | null = null;
  /** Those alive or starting. */
  private count = 0;

  constructor(
    private readonly startWorker: () => Promise<LambdaWorker>,
    private readonly maxWorkers: number,
  ) {}

  /** @param after looks at the process once it has answered, or failed to. */
  async invoke(event: unknown, after?: (worker: LambdaWorker) => Promise<void>): Promise<unknown> {
    if (this.disturbance === 'throttle') throw throttled();
    const worker = await this.take();
    try {
      return await worker.invoke(event, this.disturbance === 'hang');
    } finally {
      await after?.(worker);
      this.giveBack(worker);
    }
  }

  /** Makes sure that `size` processes, or as many as are allowed, have loaded the bundle. */
  async warm(size: number): Promise<void> {
    const missing = Math.min(size, this.maxWorkers) - this.count;
    const started = Array.from({ length: Math.max(0, missing) }, () => this.start());
    for (const worker of await Promise.all(started)) this.giveBack(worker);
  }

  async stop(): Promise<void> {
    await Promise.all([...this.workers].map((worker) => worker.stop()));
  }

  private async take(): Promise<LambdaWorker> {
    for (;;) {
      const worker = this.idle.pop();
      if (worker?.alive) return worker;
      if (worker) this.forget(worker);
      else if (this.count < this.maxWorkers) return this.start();
      else await new Promise<void>((resolve) => this.line.push(resolve));
    }
  }

  private async start(): Promise<LambdaWorker> {
    this.count++;
    try {
      const worker = await this.startWorker();
      this.workers.add(worker);
      return worker;
    } catch (error) {
      this.count--;
      this.line.shift()?.();
      throw error;
    }
  }

  private giveBack(worker: LambdaWorker): void {
    if (worker.alive) this.idle.push(worker);
    else this.forget(worker);
    this.line.shift()?.();
  }

  private forget(worker: LambdaWorker): void {
    if (this.workers.delete(worker)) this.count--;
  }
}
