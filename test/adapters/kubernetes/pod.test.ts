/** What a pod says of itself, without a cluster. */
import type { V1ContainerStatus, V1Pod } from '../../../src/adapters/kubernetes/objects';
import { isOver, podEvidence } from '../../../src/adapters/kubernetes/pod';
import { target } from './support';

const AT = '2026-01-31T03:00:00Z';
const running: V1ContainerStatus['state'] = { running: { startedAt: AT } };
const killed: NonNullable<V1ContainerStatus['lastState']> = {
  terminated: { exitCode: 137, reason: 'OOMKilled', startedAt: AT, finishedAt: AT },
};

function status(
  name: string,
  state: V1ContainerStatus['state'],
  more: Partial<V1ContainerStatus> = {},
): V1ContainerStatus {
  return {
    name,
    ...(state && { state }),
    ready: state?.running !== undefined,
    restartCount: 0,
    image: '',
    imageID: '',
    ...more,
  };
}

interface Shown {
  readonly statuses?: readonly V1ContainerStatus[];
  readonly ready?: boolean;
  readonly more?: NonNullable<V1Pod['status']>;
}

function evidenceOf({ statuses = [], ready = false, more = {} }: Shown) {
  const conditions = [{ type: 'Ready', status: ready ? 'True' : 'False', reason: 'ContainersNotReady' }];
  const pod: V1Pod = {
    metadata: { name: 'p' },
    spec: { containers: [{ name: 'istio-proxy' }, { name: 'app' }] },
    status: { phase: 'Running', conditions, containerStatuses: [...statuses], ...more },
  };
  return podEvidence(pod, target, ['app']);
}

it('is ready, runs and has a log', () => {
  const shown = evidenceOf({
    statuses: [status('app', running), status('istio-proxy', running)],
    ready: true,
  });
  expect(shown).toMatchObject({ name: 'p', ready: true, running: true, hasLog: true, notReadyWhy: null });
  expect(shown).toMatchObject({ container: 'app', startedMs: Date.parse(AT), lastEndMs: undefined });
});

it.each<[string, Shown, object]>([
  [
    'its container runs, and its readiness probe fails',
    { statuses: [status('app', running, { ready: false }), status('istio-proxy', running)] },
    { running: true, hasLog: true, notReadyWhy: 'its container runs and is not ready' },
  ],
  [
    'its container ends again and again',
    { statuses: [status('app', { waiting: { reason: 'CrashLoopBackOff' } }, { lastState: killed })] },
    {
      running: false,
      hasLog: true,
      notReadyWhy: 'CrashLoopBackOff: it last ended with OOMKilled, exit code 137',
    },
  ],
  [
    'its container is being made',
    { statuses: [status('app', { waiting: { reason: 'ContainerCreating' } })], more: { phase: 'Pending' } },
    { running: false, hasLog: false, notReadyWhy: 'ContainerCreating' },
  ],
  [
    'its image is not there',
    {
      statuses: [
        status('app', { waiting: { reason: 'ImagePullBackOff', message: 'Back-off pulling image "x"' } }),
      ],
    },
    { running: false, hasLog: false, notReadyWhy: 'ImagePullBackOff: Back-off pulling image "x"' },
  ],
  [
    'its sidecar is not ready',
    { statuses: [status('app', running), status('istio-proxy', running, { ready: false })] },
    { running: true, hasLog: true, notReadyWhy: 'container istio-proxy runs and is not ready' },
  ],
  [
    'a sidecar that is an init container ends again and again',
    {
      statuses: [status('app', { waiting: { reason: 'PodInitializing' } })],
      more: { initContainerStatuses: [status('proxy', { waiting: { reason: 'CrashLoopBackOff' } })] },
    },
    { running: false, hasLog: false, notReadyWhy: 'PodInitializing' },
  ],
  [
    'no node has room for it',
    {
      more: {
        phase: 'Pending',
        conditions: [
          { type: 'PodScheduled', status: 'False', reason: 'Unschedulable', message: '0/3 nodes' },
        ],
      },
    },
    { running: false, hasLog: false, notReadyWhy: 'Unschedulable: 0/3 nodes' },
  ],
  [
    'a readiness gate is closed',
    {
      statuses: [status('app', running), status('istio-proxy', running)],
      more: {
        conditions: [
          { type: 'Ready', status: 'False', reason: 'ReadinessGatesNotReady', message: 'the gate' },
        ],
      },
    },
    { running: true, notReadyWhy: 'ReadinessGatesNotReady: the gate' },
  ],
  [
    'nothing is known of it',
    { more: { phase: 'Pending', conditions: [] } },
    { notReadyWhy: 'it is Pending' },
  ],
])('is not ready, and says why: %s', (_, shown, expected) => {
  expect(evidenceOf(shown)).toMatchObject({ ready: false, ...expected });
});

it('says no more of it than a line', () => {
  const message = `${'x'.repeat(1_000)}\nand more`;
  const { notReadyWhy } = evidenceOf({ statuses: [status('app', { waiting: { reason: 'A', message } })] });
  expect(notReadyWhy?.length).toBe(200);
});

it('takes any container that runs for it, where it is not clear which it is', () => {
  const pod = {
    spec: { containers: [{ name: 'a' }, { name: 'b' }] },
    status: { containerStatuses: [status('b', running)] },
  };
  const shown = podEvidence(pod, target, []);
  expect(shown).toMatchObject({ running: true, hasLog: true, container: undefined });
  expect(shown.problem).toMatch(/there are a, b\)$/);
});

it.each([
  ['Succeeded', true],
  ['Failed', true],
  ['Running', false],
  ['Pending', false],
  ['Unknown', false],
])('a pod that is %s is over: %s', (phase, over) => {
  expect(isOver({ status: { phase } })).toBe(over);
});
