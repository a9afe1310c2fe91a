/** Runs a stack's Lambda functions, each in processes of its own. */
import path from 'node:path';
import type { Processes } from '../processes';
import { functionEnvironment } from './lambda/environment';
import { type Disturbance, type KillMoment, LambdaPool } from './lambda/pool';
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

/** What a function prints is in `logs/<function name>.log` of the run's scratch folder. */
export class LambdaRunner {
  private readonly pools = new Map<string, LambdaPool>();

  constructor(private readonly options: LambdaRunnerOptions) {
    const { functions, maxWorkersPerFunction = MAX_WORKERS_PER_FUNCTION } = options;
    for (const lambda of functions) {
      const pool = new LambdaPool(() => this.startWorker(lambda), maxWorkersPerFunction);
      this.pools.set(lambda.name, pool);
      this.pools.set(lambda.arn, pool);
    }
  }

  readonly invoke: InvokeFunction = (function_, event) => {
    const pool = this.pools.get(function_);
    if (!pool) return Promise.reject(new Error(`the stack has no function ${function_}`));
    return pool.invoke(event);
  };

  /** Starts `size` processes of every function ahead of need. */
  async warm(size = 1): Promise<void> {
    await Promise.all([...new Set(this.pools.values())].map((pool) => pool.warm(size)));
  }

  /** Disturbs every function of the stack whose logical id begins so, until it is called with null. */
  disturb(logicalId: string, how: Disturbance | null): void {
    for (const pool of this.poolsOf(logicalId)) pool.disturbance = how;
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

  logFile(functionName: string): string {
    return path.join(this.options.processes.scratchDir, 'logs', `${functionName}.log`);
  }

  async close(): Promise<void> {
    await Promise.all([...new Set(this.pools.values())].map((pool) => pool.stop()));
  }

  private startWorker(lambda: LocalFunction): Promise<LambdaWorker> {
    const { processes, region, environment } = this.options;
    if (!lambda.runtime.startsWith('nodejs')) {
      return Promise.reject(new Error(`function ${lambda.name}: ${lambda.runtime} is not run locally`));
    }
    const env = functionEnvironment(lambda, region, processes.scratchDir, environment());
    return LambdaWorker.start(processes, lambda, env);
  }
}
