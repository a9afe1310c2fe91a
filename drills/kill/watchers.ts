/** What the servers of a world do, reported at the moment at which it is done and before it is answered. */
import type { Answer } from '../../emulators/kubernetes/cluster-options';

type Listener = (answer: Answer) => void;

/** Given to a world when it starts; cells listen while they play. */
export class Watchers {
  private readonly listeners = new Set<Listener>();

  /** For `ClusterOptions.onAnswer`. */
  readonly onAnswer = (answer: Answer): void => {
    for (const listener of [...this.listeners]) listener(answer);
  };

  /** Calls the listener at every write that the Kubernetes API has carried out. Gives what ends it. */
  onWrite(listener: Listener): () => void {
    const writes = (answer: Answer) => {
      const isWrite = answer.method !== 'GET' && !/[?&]dryRun=/.test(answer.url);
      if (isWrite && answer.statusCode < 300) listener(answer);
    };
    this.listeners.add(writes);
    return () => void this.listeners.delete(writes);
  }
}
