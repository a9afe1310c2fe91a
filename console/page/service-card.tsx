/** The service at this second: pools, pods, requests. */
import type { PodFigures } from '../contract';
import { percentText } from './format';
import { useLive } from './live';
import { Badge, Card, Empty } from './parts';

export function ServiceCard() {
  const { service, hello } = useLive();
  if (!service || !hello) {
    return (
      <Card title="The service now">
        <Empty>reading…</Empty>
      </Card>
    );
  }
  const { pods, load } = service;
  const worst = Math.max(0, ...pods.map(shareOf));
  const sent = load.ok + load.failed;
  const failing = sent === 0 ? 0 : load.failed / sent;
  const isFull = worst >= hello.limits.pool;
  const isFailing = failing > hello.limits.errorRate;
  return (
    <Card
      title="The service now"
      aside={
        isFull || isFailing ? (
          <Badge tone="bad" icon="cross">
            {isFull ? 'a pool is over its limit' : 'requests fail'}
          </Badge>
        ) : (
          <Badge tone="ok" icon="check">
            healthy
          </Badge>
        )
      }
    >
      <dl className="figures">
        <Figure label="fullest pool" value={percentText(worst)} bad={isFull} />
        <Figure label="requests / s" value={`${sent}`} bad={false} />
        <Figure label="wanted / s" value={`${load.wanted}`} bad={false} />
        <Figure label="of them failed" value={percentText(failing)} bad={isFailing} />
        <Figure
          label="pods ready"
          value={`${pods.filter(({ ready }) => ready).length}/${pods.length}`}
          bad={false}
        />
      </dl>
      <ul className="pods">
        {pods.map((pod) => (
          <Pod key={pod.name} pod={pod} limit={hello.limits.pool} />
        ))}
      </ul>
    </Card>
  );
}

function Figure({
  label,
  value,
  bad,
}: {
  readonly label: string;
  readonly value: string;
  readonly bad: boolean;
}) {
  return (
    <div className={bad ? 'is-bad' : ''}>
      <dt>{label}</dt>
      <dd>{value}</dd>
    </div>
  );
}

function Pod({ pod, limit }: { readonly pod: PodFigures; readonly limit: number }) {
  const share = shareOf(pod);
  const text = pod.total === null ? 'does not answer' : `${pod.active} of ${pod.total} in use`;
  return (
    <li>
      <span className="pod-name" title={pod.name}>
        {podShortName(pod.name)}
      </span>
      <svg className="bar" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">
        <rect className="bar-back" width="100" height="8" rx="1" />
        <rect
          className={share >= limit ? 'bar-full' : 'bar-fill'}
          width={100 * Math.min(1, share)}
          height="8"
        />
      </svg>
      <span className="number">{pod.ready ? text : `${text}, not ready`}</span>
    </li>
  );
}

function shareOf({ active, total }: PodFigures): number {
  return active !== null && total ? active / total : 0;
}

/** Pods of one deployment differ in the end of their names alone. */
function podShortName(name: string): string {
  return `pod ${name.split('-').slice(-2).join('-')}`;
}
