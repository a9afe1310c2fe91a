/** What an Alertmanager is configured to do, and which alerts it has: two reads of its API. */
import { load } from 'js-yaml';
import * as z from 'zod';
import type { Configuration, Target } from '../../configuration/configuration';
import { DependencyError } from '../../model/errors';
import { type AlertmanagerFacts, judgeAlertmanager, judgeWatchdog } from '../../readiness/alertmanager';
import { type CheckResult, notChecked } from '../../readiness/result';
import { errorText } from '../../text/error-text';
import { within } from '../channels/attempts';
import { ask } from '../channels/post';

const MAX_ANSWER_BYTES = 4 * 1_024 * 1_024;
const statusSchema = z.object({ config: z.object({ original: z.string() }) });
const configSchema = z.object({ route: z.unknown(), receivers: z.array(z.unknown()).default([]) });
const alertsSchema = z.array(z.object({ labels: z.record(z.string(), z.string()) }));

/** Nothing where none is configured. */
export async function checkAlertmanager(
  config: Configuration,
  targets: readonly Target[],
): Promise<CheckResult[]> {
  const { alertmanager } = config.check;
  if (!alertmanager) return [];
  try {
    const facts = await readFacts(alertmanager.url, config.probes.timeoutMs);
    return [
      ...targets.flatMap((target) => judgeAlertmanager(target, config, facts)),
      judgeWatchdog(alertmanager.watchdogAlert, facts),
    ];
  } catch (error) {
    return [notChecked('alertmanager', `status of ${alertmanager.url}`, errorText(error))];
  }
}

async function readFacts(url: string, timeoutMs: number): Promise<AlertmanagerFacts> {
  const [status, alerts] = await Promise.all([
    read(url, '/api/v2/status', timeoutMs),
    read(url, '/api/v2/alerts', timeoutMs),
  ]);
  const shown = statusSchema.safeParse(status);
  const config = configSchema.safeParse(shown.success ? load(shown.data.config.original) : null);
  const firing = alertsSchema.safeParse(alerts);
  if (!config.success || !firing.success)
    throw new DependencyError('alertmanager', 'its answer has an unknown shape');
  return {
    ...{ route: config.data.route, receivers: config.data.receivers },
    firing: firing.data.flatMap(({ labels }) => labels['alertname'] ?? []),
  };
}

async function read(url: string, path: string, timeoutMs: number): Promise<unknown> {
  const { status, text, cut } = await within(timeoutMs, (signal) =>
    ask({
      ...{ method: 'GET', url: `${url.replace(/\/+$/, '')}${path}`, signal, secrets: [] },
      maxAnswerBytes: MAX_ANSWER_BYTES,
    }),
  );
  if (status !== 200 || cut) throw new DependencyError('alertmanager', `${path}: HTTP ${status}`);
  return JSON.parse(text);
}
