/**
 * Reads and scans the logs of a deployment's pods as `Diagnose` does, in a process that does nothing else: its memory is
 * that of the scan. Each message is a question, answered when the logs have been read.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { performance } from 'node:perf_hooks';
import { collectEvidence } from '../../src/adapters/evidence/collect-evidence';
import type { KubernetesAccess } from '../../src/adapters/kubernetes/access';
import { KubernetesCluster } from '../../src/adapters/kubernetes/kubernetes';
import { findTarget, parseConfiguration } from '../../src/configuration/configuration';
import type { LogEvidence } from '../../src/model/evidence';
import type { Sources } from '../../src/ports';

export interface LogQuestion {
  readonly access: KubernetesAccess;
  readonly configuration: unknown;
  readonly target: string;
}

export interface LogAnswer {
  readonly ms: number;
  readonly logs: LogEvidence | null;
  readonly problems: readonly string[];
  /** Bytes: before, and at most meanwhile. */
  readonly idleBytes: number;
  readonly peakBytes: number;
}

/** The database and Prometheus are not asked. */
const unasked = async (): Promise<never> => {
  throw new Error('not asked');
};

async function answer({ access, configuration, target: name }: LogQuestion): Promise<LogAnswer> {
  const config = parseConfiguration(configuration);
  const target = findTarget(config, name);
  if (!target) throw new RangeError(`no target ${name}`);
  const sources: Sources = {
    cluster: new KubernetesCluster(access, target.kubernetes, config.probes),
    database: { readActivity: unasked, terminate: unasked },
    metrics: {
      ...{ p95Ms: unasked, errorRate: unasked, traffic: unasked, usual: unasked },
      ...{ alertState: unasked, impact: unasked },
    },
  };
  const idleBytes = process.memoryUsage.rss();
  // Linux, proc(5): 5 makes the peak begin anew.
  writeFileSync('/proc/self/clear_refs', '5');
  const started = performance.now();
  const request = {
    logs: { sinceSeconds: config.validation.windowSeconds },
    incidentStartedAt: new Date().toISOString(),
  };
  const { logs, gaps } = await collectEvidence(sources, target, config, request, () => new Date());
  const ms = performance.now() - started;
  const problems = gaps.filter(({ probe }) => probe === 'logs' || probe === 'pods').map(({ error }) => error);
  return { ms, logs, problems, idleBytes, peakBytes: peakBytes() };
}

function peakBytes(): number {
  const [, kilobytes] = /VmHWM:\s+(\d+) kB/.exec(readFileSync('/proc/self/status', 'utf8')) ?? [];
  return Number(kilobytes) * 1_024;
}

process.on('message', (question: LogQuestion) => {
  void answer(question).then((answered) => process.send?.(answered));
});
process.once('disconnect', () => process.exit(0));
