/** One pod's container: a child process that is started, probed, and started again when it ends. */
import { constants } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ManagedProcess } from '../common/processes';
import { ContainerConfigError } from './container-env';
import type { ContainerView } from './container-view';
import { LogBuffer } from './log-buffer';
import { kubeTime } from './objects';
import { probeReadiness } from './readiness';

/** Shorter than the kubelet's 10 s to 5 min: a local run has no time to wait. */
const FIRST_BACK_OFF_MS = 250;
const LONGEST_BACK_OFF_MS = 5_000;
/** A container that ran for so long starts over with the shortest back-off. */
const STABLE_AFTER_MS = 10_000;

export interface ContainerParts {
  /** Starts the program. @throws ContainerConfigError when its environment cannot be put together. */
  readonly startProcess: () => ManagedProcess;
  readonly readinessUrl: string;
  /** Told each change of the view. */
  readonly onChange: (view: ContainerView) => void;
}

export class Container {
  /** Of the process that runs now, or ran last. */
  log = new LogBuffer();
  /** Of the process before that. */
  previousLog: LogBuffer | undefined;
  private view: ContainerView = { ready: false, restartCount: 0, state: {}, lastState: {} };
  private readonly stopping = new AbortController();
  private process: ManagedProcess | undefined;
  private readonly finished: Promise<void>;

  constructor(private readonly parts: ContainerParts) {
    this.finished = this.keepRunning();
  }

  /** Asks the process to stop, and resolves when it is gone. It is not started again. */
  async stop(): Promise<void> {
    this.stopping.abort();
    await this.process?.stop();
    await this.finished;
  }

  private async keepRunning(): Promise<void> {
    let backOffMs = FIRST_BACK_OFF_MS;
    while (!this.stopping.signal.aborted) {
      const startedAtMs = Date.now();
      await this.runOnce(startedAtMs);
      if (this.stopping.signal.aborted) return;
      if (Date.now() - startedAtMs >= STABLE_AFTER_MS) backOffMs = FIRST_BACK_OFF_MS;
      // Aborted: the loop's condition ends it.
      await sleep(backOffMs, undefined, { signal: this.stopping.signal }).catch(() => undefined);
      backOffMs = Math.min(backOffMs * 2, LONGEST_BACK_OFF_MS);
    }
  }

  private async runOnce(startedAtMs: number): Promise<void> {
    let managed: ManagedProcess;
    try {
      managed = this.parts.startProcess();
    } catch (error) {
      const reason =
        error instanceof ContainerConfigError ? 'CreateContainerConfigError' : 'CreateContainerError';
      this.show({
        state: { waiting: { reason, message: error instanceof Error ? error.message : String(error) } },
      });
      return;
    }
    this.process = managed;
    this.collectLog(managed);
    const startedAt = kubeTime(startedAtMs);
    this.show({ state: { running: { startedAt } } });

    const ended = new AbortController();
    const probing = probeReadiness(
      this.parts.readinessUrl,
      AbortSignal.any([ended.signal, this.stopping.signal]),
      (ready) => this.show({ ready }),
    );
    const { code, signal } = await managed.exited;
    ended.abort();
    await probing;
    if (this.stopping.signal.aborted) return;
    this.show({
      ready: false,
      restartCount: this.view.restartCount + 1,
      state: { waiting: { reason: 'CrashLoopBackOff', message: 'back-off restarting failed container' } },
      lastState: { terminated: { ...terminated(code, signal), startedAt, finishedAt: kubeTime() } },
    });
  }

  private collectLog({ child }: ManagedProcess): void {
    if (this.view.restartCount > 0) {
      this.previousLog = this.log;
      this.log = new LogBuffer();
    }
    for (const stream of [child.stdout, child.stderr]) {
      const collector = this.log.collector();
      stream?.on('data', collector.write).once('end', collector.end);
    }
  }

  private show(change: Partial<ContainerView>): void {
    this.view = { ...this.view, ...change };
    this.parts.onChange(this.view);
  }
}

/** The exit code as a shell and Kubernetes count it: 128 + n for the signal n. */
function terminated(
  code: number | null,
  signal: NodeJS.Signals | null,
): { exitCode: number; reason: string } {
  const exitCode = code ?? 128 + (signal ? constants.signals[signal] : 0);
  return { exitCode, reason: exitCode === 0 ? 'Completed' : 'Error' };
}
