/** One process of one function: the local counterpart of a Lambda execution environment. */
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { realpathSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { ManagedProcess, Processes } from '../../common/processes';
import type { LocalFunction } from '../template';
import type { KillMoment } from './disturbance';
import { endedWithoutAnswer, type LambdaFunctionError, outOfTime, thrownByHandler, timedOut } from './errors';
import type { InvokeMessage, ProcessMessage } from './messages';

/** Longer than Lambda's own 10 s: a laptop that starts everything at once is slow. */
const START_TIMEOUT_MS = 30_000;
const RUNTIME_FILE = path.join(__dirname, '..', 'lambda-process.ts');

interface Waiting {
  readonly requestId: string;
  readonly resolve: (output: unknown) => void;
  readonly reject: (error: LambdaFunctionError) => void;
}

/** Runs one invocation at a time. Once it is not alive any more, it stays so. */
export class LambdaWorker {
  private waiting: Waiting | undefined;
  private ended = false;
  private isKilled = false;
  private answerIsLost = false;

  private constructor(
    private readonly lambda: LocalFunction,
    private readonly managed: ManagedProcess,
  ) {
    managed.child.on('message', (message: ProcessMessage) => this.answer(message));
    void managed.exited.then(async () => {
      this.ended = true;
      // Its last words may still be in the channel.
      if (managed.child.connected) await once(managed.child, 'disconnect');
      this.settle((waiting) => waiting.reject(endedWithoutAnswer(waiting.requestId)));
    });
  }

  /** Resolves when the bundle is loaded. */
  static async start(
    processes: Processes,
    lambda: LocalFunction,
    environment: Readonly<Record<string, string>>,
  ): Promise<LambdaWorker> {
    const managed = processes.start(lambda.name, RUNTIME_FILE, [], {
      kind: 'fork',
      output: 'file',
      env: { ...environment, ...compileCache(lambda) },
      cwd: lambda.codeDir,
    });
    const worker = new LambdaWorker(lambda, managed);
    const ready = new Promise<'ready'>((resolve) => managed.child.once('message', () => resolve('ready')));
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<'late'>((resolve) => {
      timer = setTimeout(() => resolve('late'), START_TIMEOUT_MS);
    });
    const outcome = await Promise.race([ready, late, managed.exited]);
    clearTimeout(timer);
    if (outcome !== 'ready') {
      await managed.stop();
      throw new Error(`the process of function ${lambda.name} did not start; its log says why`);
    }
    return worker;
  }

  get alive(): boolean {
    return !this.ended;
  }

  /** Kills the process, if it is running an invocation; what it answered since is not looked at. */
  kill(): boolean {
    if (!this.waiting || this.ended) return false;
    this.ended = true;
    this.isKilled = true;
    this.managed.child.kill('SIGKILL');
    return true;
  }

  /**
   * @param fate What becomes of the process. `hang`: it is stopped before it has the event, and runs out of time.
   * @throws LambdaFunctionError when the handler throws, runs out of time, or its process ends or is killed.
   */
  invoke(event: unknown, fate?: 'hang' | KillMoment): Promise<unknown> {
    const requestId = randomUUID();
    const { timeoutSeconds, arn: functionArn } = this.lambda;
    const deadlineMs = Date.now() + timeoutSeconds * 1000;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.ended = true;
        this.managed.note(`${new Date().toISOString()} ${requestId} ${outOfTime(timeoutSeconds)}`);
        this.settle((waiting) => waiting.reject(timedOut(requestId, timeoutSeconds)));
        this.managed.child.kill('SIGKILL');
      }, timeoutSeconds * 1000);
      this.waiting = {
        requestId,
        resolve: (output) => {
          clearTimeout(timer);
          resolve(output);
        },
        reject: (error) => {
          clearTimeout(timer);
          reject(error);
        },
      };
      const message: InvokeMessage = { requestId, functionArn, event, deadlineMs };
      this.answerIsLost = fate === 'after';
      // Stopped first, so that it has certainly done nothing.
      if (fate === 'hang' || fate === 'before') this.managed.child.kill('SIGSTOP');
      // A message that cannot be sent means that the process is gone; `exited` answers for it.
      this.managed.child.send(message, () => undefined);
      if (fate === 'before') this.kill();
    });
  }

  /** The most memory it has had so far (Linux, proc(5): `VmHWM`); null once it is gone, or where nothing tells. */
  async peakMemoryMb(): Promise<number | null> {
    const status = await readFile(`/proc/${this.managed.pid}/status`, 'utf8').catch(() => '');
    const kb = /^VmHWM:\s+(\d+) kB/m.exec(status)?.[1];
    return kb === undefined ? null : Math.round(Number(kb) / 1_024);
  }

  stop(): Promise<void> {
    this.ended = true;
    // A process that was stopped hears of nothing else.
    this.managed.child.kill('SIGCONT');
    return this.managed.stop();
  }

  private answer(message: ProcessMessage): void {
    if (message.kind === 'ready' || message.requestId !== this.waiting?.requestId) return;
    if (this.answerIsLost) this.kill();
    if (this.isKilled) return;
    if (message.kind === 'died') this.ended = true;
    this.settle((waiting) => {
      if (message.kind === 'succeeded') waiting.resolve(JSON.parse(message.outputJson));
      else waiting.reject(thrownByHandler(message.error));
    });
  }

  private settle(how: (waiting: Waiting) => void): void {
    const { waiting } = this;
    this.waiting = undefined;
    if (waiting) how(waiting);
  }
}

/**
 * Code that other runs have too, by a link to one file, is kept compiled beside that file: half of what a start costs is
 * the compiler, which takes the types off the runtime as well.
 */
function compileCache({ codeDir, handler }: LocalFunction): Record<string, string> {
  const file = path.join(codeDir, `${handler.slice(0, handler.lastIndexOf('.'))}.js`);
  try {
    const shared = path.dirname(realpathSync(file));
    return shared === realpathSync(codeDir) ? {} : { NODE_COMPILE_CACHE: path.join(shared, 'compiled') };
  } catch {
    // The process says that it is not there, as Lambda does.
    return {};
  }
}
