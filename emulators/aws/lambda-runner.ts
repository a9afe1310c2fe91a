/** Runs a stack's Lambda functions, each in processes of its own. */
import path from 'node:path';
import type { Processes } from '../common/processes';
import { Concurrency } from './lambda/concurrency';
import type { Disturbance, KillMoment } from './lambda/disturbance';
import { functionEnvironment } from './lambda/environment';
import { notReady } from './lambda/errors';
import { LambdaPool } from './lambda/pool';
import { LambdaWorker } from './lambda/worker';
import type { LocalFunction } from './template';

export { LambdaFunctionError } from './lambda/errors';

const MAX_WORKERS_PER_FUNCTION = 4;

/** Invokes a function by name or ARN. @throws LambdaFunctionError */
export type InvokeFunction = (function_: string, event: unknown) => Promise<unknown>;

export interface LambdaRunnerOptions {
  readonly processes: Processes;
  readonly functions: readonly LocalFunction[];
  readonly region: string;
  /** Variables of every function beside its own; asked for whenever a process is started. */
  readonly environment: () => Readonly<Record<string, string>>;
  /** How many invocations of one function may run at once. Default 4. */
  readonly maxWorkersPerFunction?: number;
}

/** A way around for an invocation: processes of its own, with other endpoints in their environment. */
export interface Detour {
  /** Invocations of a function with the same key share processes, until `endDetour`. */
  readonly key: string;
  /** Overrides the function's own. */
  readonly environment: Readonly<Record<string, string>>;
  /** The service refuses it: the function is not ready, and does not run. */
  readonly isRefused?: boolean;
  /** @param peakMb the most memory that the process had by its end; null where that can't be told. */
  onEnd(peakMb: number | null): void;
}

/** Says which invocations take a way around; null for all others. */
export type Detours = (lambda: LocalFunction, event: unknown) => Detour | null;

/** What a function prints is in `logs/<function name>.log` of the run's scratch folder. */
export class LambdaRunner {
  private readonly pools = new Map<string, LambdaPool>();
  private readonly functions = new Map<string, LocalFunction>();
  private readonly apart = new Map<string, Map<string, LambdaPool>>();
  readonly concurrency = new Concurrency();
  /** Asked before every invocation. */
  detours: Detours = () => null;
  /** Has precedence, in processes that start from now on. */
  environment: Readonly<Record<string, string>> = {};

  constructor(private readonly options: LambdaRunnerOptions) {
    const { functions, maxWorkersPerFunction = MAX_WORKERS_PER_FUNCTION } = options;
    for (const lambda of functions) {
      const pool = new LambdaPool(() => this.startWorker(lambda), maxWorkersPerFunction);
      this.pools.set(lambda.name, pool);
      this.pools.set(lambda.arn, pool);
      this.functions.set(lambda.name, lambda).set(lambda.arn, lambda);
    }
  }

  readonly invoke: InvokeFunction = (function_, event) => {
    const pool = this.pools.get(function_);
    const lambda = this.functions.get(function_);
    if (!pool || !lambda) return Promise.reject(new Error(`the stack has no function ${function_}`));
    return this.concurrency.within(lambda.arn, () => {
      const detour = this.detours(lambda, event);
      return detour ? this.invokeApart(lambda, event, detour) : pool.invoke(event);
    });
  };

  /**
   * Starts processes of functions ahead of need.
   * @param size of each @param but not of those whose logical id begins so
   */
  async warm({ size = 1, but = [] }: { size?: number; but?: readonly string[] } = {}): Promise<void> {
    const wanted = this.options.functions.filter(
      ({ logicalId }) => !but.some((beginning) => logicalId.startsWith(beginning)),
    );
    await Promise.all(wanted.map(({ arn }) => this.pools.get(arn)?.warm(size)));
  }

  /** Ends every process that runs nothing: the next call of each function starts one, and finds all else as it was. */
  async cool(): Promise<void> {
    await Promise.all([...new Set(this.pools.values())].map((pool) => pool.cool()));
  }

  /** Disturbs every function of the stack whose logical id begins so, until it is called with null. */
  disturb(logicalId: string, how: Disturbance | null): void {
    for (const pool of this.poolsOf(logicalId)) pool.disturbance = how;
  }

  /** Functions whose logical id begins so are not ready until so long after their first call from now on. */
  putToSleep(logicalId: string, readyAfterMs: number): void {
    for (const pool of this.poolsOf(logicalId)) pool.sleep(readyAfterMs);
  }

  /** Kills the processes of the function's next invocations (`Diagnose`: the logical id begins so), one each. */
  killNext(logicalId: string, moment: KillMoment, times = 1): void {
    for (const pool of this.poolsOf(logicalId)) pool.killNext(moment, times);
  }

  /** Kills the processes that are running the function now, and says how many those were. */
  killRunning(logicalId: string): number {
    return this.poolsOf(logicalId).reduce((sum, pool) => sum + pool.killRunning(), 0);
  }

  /** Kills no more of the function's processes, and says how many were killed since the start. */
  spare(logicalId: string): number {
    return this.poolsOf(logicalId).reduce((sum, pool) => sum + pool.spare(), 0);
  }

  private poolsOf(logicalId: string): LambdaPool[] {
    const functions = this.options.functions.filter((lambda) => lambda.logicalId.startsWith(logicalId));
    if (functions.length === 0) throw new RangeError(`the stack has no function ${logicalId}`);
    return functions.flatMap(({ arn }) => this.pools.get(arn) ?? []);
  }

  /** Ends the processes of those that took this way around. */
  async endDetour(key: string): Promise<void> {
    const pools = [...(this.apart.get(key)?.values() ?? [])];
    this.apart.delete(key);
    await Promise.all(pools.map((pool) => pool.stop()));
  }

  logFile(functionName: string): string {
    return path.join(this.options.processes.scratchDir, 'logs', `${functionName}.log`);
  }

  async close(): Promise<void> {
    await Promise.all([...this.apart.keys()].map((key) => this.endDetour(key)));
    await Promise.all([...new Set(this.pools.values())].map((pool) => pool.stop()));
  }

  /** Starts a process for the function on this way ahead of need. */
  async warmDetour(lambda: LocalFunction, detour: Pick<Detour, 'key' | 'environment'>): Promise<void> {
    await this.poolApart(lambda, detour).warm(1);
  }

  private async invokeApart(lambda: LocalFunction, event: unknown, detour: Detour): Promise<unknown> {
    if (detour.isRefused) {
      detour.onEnd(null);
      throw notReady();
    }
    return this.poolApart(lambda, detour).invoke(event, async (worker) =>
      detour.onEnd(await worker.peakMemoryMb()),
    );
  }

  private poolApart(lambda: LocalFunction, { key, environment }: Pick<Detour, 'key' | 'environment'>) {
    const pools = this.apart.get(key) ?? new Map<string, LambdaPool>();
    this.apart.set(key, pools);
    const pool = pools.get(lambda.arn) ?? new LambdaPool(() => this.startWorker(lambda, environment), 2);
    pools.set(lambda.arn, pool);
    return pool;
  }

  private startWorker(
    lambda: LocalFunction,
    more: Readonly<Record<string, string>> = {},
  ): Promise<LambdaWorker> {
    const { processes, region, environment } = this.options;
    if (!lambda.runtime.startsWith('nodejs')) {
      return Promise.reject(new Error(`function ${lambda.name}: ${lambda.runtime} is not run locally`));
    }
    const env = functionEnvironment(lambda, region, processes.scratchDir, {
      ...environment(),
      ...this.environment,
      ...more,
    });
    return LambdaWorker.start(processes, lambda, env);
  }
}
