/** What a disruption budget allows, without processes: every eviction is counted at once. */
import type { FastifyRequest } from 'fastify';
import { evictPod } from '../api/evictions';
import { markDeleted } from '../deployment-controller';
import { pendingStatus, runningStatus } from '../pod-status';
import { Store } from '../store';

const namespace = 'n';

/** Evicts in this very moment, before any controller has had a look. */
function evictNow(store: Store, pod: string): 'evicted' | 'refused' {
  const body = Buffer.from(JSON.stringify({ metadata: { name: pod } }));
  const request = { body, headers: {} } as FastifyRequest;
  try {
    evictPod(store, { namespace, name: pod }, request);
    return 'evicted';
  } catch (error) {
    expect(error).toMatchObject({ name: 'StatusError', code: 429 });
    return 'refused';
  }
}

function storeOf(minAvailable: number, phases: Record<string, 'ready' | 'pending'>): Store {
  const store = new Store();
  const matchLabels = { app: 'a' };
  store.create('poddisruptionbudgets', {
    metadata: { namespace, name: 'a' },
    spec: { minAvailable, selector: { matchLabels } },
    status: { currentHealthy: 9, desiredHealthy: 1, disruptionsAllowed: 8, expectedPods: 9 },
  });
  for (const [name, phase] of Object.entries(phases)) {
    const metadata = { namespace, name, labels: matchLabels };
    const spec = { containers: [{ name: 'a', image: 'a', env: [] }] };
    const pod = store.create('pods', { metadata, spec, status: pendingStatus() });
    if (phase === 'pending') continue;
    const view = { ready: true, restartCount: 0, state: { running: { startedAt: '' } }, lastState: {} };
    store.update('pods', namespace, name, (before) => ({
      ...before,
      status: runningStatus(pod, '127.0.0.1', view),
    }));
  }
  return store;
}

describe('the budget of an eviction', () => {
  it('is counted afresh, whatever its status says', () => {
    const store = storeOf(2, { a: 'ready', b: 'ready', c: 'ready' });
    expect(['a', 'b', 'c'].map((pod) => evictNow(store, pod))).toEqual(['evicted', 'refused', 'refused']);
  });

  it('does not matter to a pod that has not started, or is going already', () => {
    const store = storeOf(2, { a: 'ready', b: 'ready', c: 'ready', d: 'pending' });
    expect(['a', 'b', 'a'].map((pod) => evictNow(store, pod))).toEqual(['evicted', 'refused', 'evicted']);
    const few = storeOf(2, { a: 'ready', b: 'ready', d: 'pending' });
    markDeleted(few, few.get('pods', namespace, 'b'));
    expect(['a', 'b', 'd'].map((pod) => evictNow(few, pod))).toEqual(['refused', 'evicted', 'evicted']);
  });

  it('is that of its own pods only', () => {
    const store = storeOf(2, { a: 'ready' });
    store.update('poddisruptionbudgets', namespace, 'a', (budget) => ({
      ...budget,
      spec: { ...budget.spec, selector: { matchLabels: { app: 'b' } } },
    }));
    expect(evictNow(store, 'a')).toBe('evicted');
  });
});
