/**
 * What a local Prometheus remembers of the time before it was started: the healthy service, as pods of an earlier
 * release reported it. What is usual can then be read from a world that has just begun.
 */
import { rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { untilDone } from '../../emulators/common/await-process';
import type { Processes } from '../../emulators/common/processes';
import { findTool } from '../../emulators/common/tools';
import { BUCKETS_MS } from '../service/metrics';

/** The service over that time. */
export interface Past {
  readonly namespace: string;
  readonly deployment: string;
  readonly pods: number;
  /** Of each pod. One alone has no name. */
  readonly pools: readonly PastPool[];
  /** Of all pods together, and all of them answered well. */
  readonly requestsPerSecond: number;
  /** How long each request took, to the width of the histogram's bucket. */
  readonly requestMs: number;
}

interface PastPool {
  readonly name?: string;
  readonly size: number;
  /** Share of it that was in use, on average, 0 to 1. */
  readonly utilization: number;
}

export interface PastTime {
  /** Until when it goes, in milliseconds since the epoch. */
  readonly untilMs: number;
  readonly seconds: number;
  /** Between two samples: the interval of the scrapes that go on from there. */
  readonly stepSeconds: number;
}

const WRITE_TIMEOUT_MS = 120_000;

/** Writes it into the folder of a Prometheus that does not run yet, with Prometheus' own means of backfilling. */
export async function writePast(
  processes: Processes,
  folder: string,
  past: Past,
  time: PastTime,
): Promise<void> {
  const file = `${folder}-past.openmetrics`;
  await writeFile(file, pastText(past, time));
  const program = findTool('promtool');
  const args = ['tsdb', 'create-blocks-from', 'openmetrics', file, folder];
  const name = `${path.basename(path.dirname(folder))}-past`;
  await untilDone(processes.start(name, program, args), WRITE_TIMEOUT_MS);
  await rm(file);
}

/**
 * The same as OpenMetrics text: one family after the other, every series of it from its first sample to its last. At the
 * last the pods have nothing in use any more: for a while it counts as of now, and they are gone.
 */
export function pastText(past: Past, { untilMs, seconds, stepSeconds }: PastTime): string {
  const steps = Math.floor(seconds / stepSeconds);
  const atSeconds = (step: number) => (untilMs / 1_000 - (steps - step) * stepSeconds).toFixed(3);
  const families = familiesOf(past, steps).map(({ type, name, series }) => [
    `# TYPE ${name} ${type}`,
    ...podsOf(past).flatMap(({ labels, pod }) =>
      series.flatMap(({ suffix = '', label = '', value }) =>
        Array.from({ length: steps + 1 }, (_, step) => {
          const sample = value(step * stepSeconds, pod, step);
          return `${name}${suffix}{${labels}${label}} ${sample} ${atSeconds(step)}`;
        }),
      ),
    ),
  ]);
  return `${families.flat().join('\n')}\n# EOF\n`;
}

interface Family {
  readonly type: 'gauge' | 'counter' | 'histogram';
  readonly name: string;
  readonly series: readonly {
    readonly suffix?: string;
    readonly label?: string;
    readonly value: (atSeconds: number, pod: number, step: number) => number;
  }[];
}

function familiesOf({ pods, pools, requestsPerSecond, requestMs }: Past, lastStep: number): Family[] {
  const requests = (atSeconds: number) => Math.floor((atSeconds * requestsPerSecond) / pods);
  // Whole connections that come to the average: a light load is one connection now and then, and mostly none.
  const active = ({ size, utilization }: PastPool, step: number, pod: number) => {
    if (step === lastStep) return 0;
    const turn = step + pod / pods;
    return Math.floor((turn + 1) * size * utilization) - Math.floor(turn * size * utilization);
  };
  const gauge = (name: string, read: (pool: PastPool, step: number, pod: number) => number): Family => ({
    type: 'gauge',
    name,
    series: pools.map((pool) => ({
      label: pool.name === undefined ? '' : `,pool="${pool.name}"`,
      value: (_, pod, step) => read(pool, step, pod),
    })),
  });
  return [
    gauge('knhk_db_pool_total', ({ size }) => size),
    gauge('knhk_db_pool_active', active),
    gauge(
      'knhk_db_pool_idle',
      (pool, step, pod) => Math.ceil(pool.size * pool.utilization) - active(pool, step, pod),
    ),
    {
      type: 'counter',
      name: 'knhk_requests',
      series: [
        { suffix: '_total', label: ',status="ok"', value: requests },
        { suffix: '_total', label: ',status="error"', value: () => 0 },
      ],
    },
    {
      type: 'histogram',
      name: 'knhk_request_duration_ms',
      series: [
        ...BUCKETS_MS.map((limit) => ({
          suffix: '_bucket',
          label: `,le="${limit}"`,
          value: (atSeconds: number) => (requestMs <= limit ? requests(atSeconds) : 0),
        })),
        { suffix: '_bucket', label: ',le="+Inf"', value: requests },
        { suffix: '_sum', value: (atSeconds) => requests(atSeconds) * requestMs },
        { suffix: '_count', value: requests },
      ],
    },
  ];
}

/** Pods of an earlier release: none of them is there any more. */
function podsOf({ namespace, deployment, pods }: Past): { readonly labels: string; readonly pod: number }[] {
  return Array.from({ length: pods }, (_, pod) => {
    const name = `${deployment}-earlier-${pod + 1}`;
    const labels = { namespace, deployment, pod: name, job: 'pods', instance: `${name}:9090` };
    return {
      labels: Object.entries(labels)
        .map(([label, value]) => `${label}="${value}"`)
        .join(','),
      pod,
    };
  });
}
