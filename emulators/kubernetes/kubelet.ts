/** Runs the pods that the store holds, each as a child process, and writes back what becomes of them. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Processes } from '../common/processes';
import type { PodAddresses } from './addresses';
import { Container } from './container';
import { containerEnvironment } from './container-env';
import type { LogBuffer } from './log-buffer';
import { runsHere } from './nodes';
import type { Pod, PodStatus } from './objects';
import { isOver, runningStatus, unschedulableStatus } from './pod-status';
import { API_PORT } from './ports';
import type { Change, Store } from './store';

export interface KubeletParts {
  readonly store: Store;
  readonly processes: Processes;
  readonly addresses: PodAddresses;
  /** The program of every container: a Node module. */
  readonly program: string;
}

interface Started {
  readonly container: Container;
  readonly ip: string;
}

/** One pod on this node. */
interface Running {
  readonly pod: Pod;
  /** Undefined when there was no address for it. */
  readonly starting: Promise<Started | undefined>;
  stopping?: Promise<void>;
}

export class Kubelet {
  /** By uid: a pod's name alone could come again. */
  private readonly pods = new Map<string, Running>();
  private readonly unsubscribe: () => void;
  private readonly closing = new AbortController();

  constructor(private readonly parts: KubeletParts) {
    this.unsubscribe = parts.store.onChange((change) => this.follow(change));
  }

  /** The logs of a pod's container: of the process that runs, and of the one before it. */
  async logs({
    metadata,
  }: Pod): Promise<{ current?: LogBuffer | undefined; previous?: LogBuffer | undefined }> {
    const started = await this.pods.get(metadata.uid)?.starting;
    return { current: started?.container.log, previous: started?.container.previousLog };
  }

  /** Stops every pod. Nothing is started any more. */
  async close(): Promise<void> {
    this.unsubscribe();
    this.closing.abort();
    await Promise.all([...this.pods.values()].map((running) => this.stop(running)));
  }

  private follow({ type, plural, object }: Change): void {
    if (plural !== 'pods') return;
    const pod = object as Pod;
    const { uid, deletionTimestamp, namespace, name } = pod.metadata;
    if (type === 'ADDED' && runsHere(pod) && !isOver(pod))
      this.pods.set(uid, { pod, starting: this.start(pod) });
    const running = this.pods.get(uid);
    if (deletionTimestamp === undefined || type === 'DELETED') return;
    if (running) void this.stop(running);
    // There is no process to wait for.
    else if (isOver(pod) || pod.spec.nodeName === undefined) this.parts.store.remove('pods', namespace, name);
  }

  private async start(pod: Pod): Promise<Started | undefined> {
    const { store, processes, addresses, program } = this.parts;
    let ip: string;
    try {
      ip = await addresses.take();
    } catch (error) {
      this.report(pod, () => unschedulableStatus(error instanceof Error ? error.message : String(error)));
      return undefined;
    }
    const { name } = pod.metadata;
    const container = new Container({
      startProcess: () => {
        const env = containerEnvironment({ ...pod, status: { ...pod.status, podIP: ip } }, store);
        return processes.start(name, process.execPath, [program], { env });
      },
      readinessUrl: `http://${ip}:${API_PORT}/healthz`,
      onChange: (view) => this.report(pod, (current) => runningStatus(current, ip, view)),
    });
    return { container, ip };
  }

  /** Stops a pod once, however often it is asked for, and then removes the object. */
  private stop(running: Running): Promise<void> {
    running.stopping ??= (async () => {
      const { name, namespace, uid } = running.pod.metadata;
      const started = await running.starting;
      if (started) {
        await this.runPreStop(running.pod);
        await started.container.stop();
        this.parts.addresses.giveBack(started.ip);
      }
      this.pods.delete(uid);
      this.parts.store.remove('pods', namespace, name);
    })();
    return running.stopping;
  }

  /** Sleeps as the hook says; the service goes on meanwhile. */
  private async runPreStop({ spec }: Pod): Promise<void> {
    const seconds = spec.containers.map(({ lifecycle }) => lifecycle?.preStop?.sleep?.seconds ?? 0);
    const { signal } = this.closing;
    await sleep(Math.max(...seconds) * 1_000, undefined, { signal }).catch(() => undefined);
  }

  private report({ metadata }: Pod, statusOf: (current: Pod) => PodStatus): void {
    const { namespace, name, uid } = metadata;
    if (this.parts.store.find('pods', namespace, name)?.metadata.uid !== uid) return;
    this.parts.store.update('pods', namespace, name, (pod) => ({ ...pod, status: statusOf(pod) }));
  }
}
