/** Waits for the pods of a cluster that starts. */
import type { Kubelet } from './kubelet';
import type { Store } from './store';

const LAST_LOG_LINES = 10;

interface Awaited {
  readonly store: Store;
  readonly kubelet: Kubelet;
  readonly namespace: string;
  readonly timeoutMs: number;
  readonly isDone: () => boolean;
  /** Takes what is to be called when the cluster closes. */
  readonly onClose: (closer: () => void) => void;
}

/** @throws Error with the pods' last log lines when they are not ready in time; Error when the cluster closes. */
export async function podsReady({ isDone, ...awaited }: Awaited): Promise<void> {
  if (isDone()) return;
  const { store, timeoutMs, onClose } = awaited;
  const outcome = Promise.withResolvers<'ready' | 'too late' | 'closed'>();
  const unsubscribe = store.onChange(() => isDone() && outcome.resolve('ready'));
  const timer = setTimeout(() => outcome.resolve('too late'), timeoutMs);
  onClose(() => outcome.resolve('closed'));
  const result = await outcome.promise;
  clearTimeout(timer);
  unsubscribe();
  if (result === 'closed') throw new Error('the cluster was closed while it started');
  if (result === 'too late') {
    throw new Error(`pods were not ready within ${timeoutMs} ms\n${await lastLogs(awaited)}`);
  }
}

async function lastLogs({
  store,
  kubelet,
  namespace,
}: Pick<Awaited, 'store' | 'kubelet' | 'namespace'>): Promise<string> {
  const texts = store.list('pods', namespace).map(async (pod) => {
    const logs = await kubelet.logs(pod);
    const text = (logs.previous ?? logs.current)?.read({ tailLines: LAST_LOG_LINES });
    return `${pod.metadata.name}:\n${text || '(no output)\n'}`;
  });
  return (await Promise.all(texts)).join('');
}
