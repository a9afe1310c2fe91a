/** What an Alertmanager is configured to do, and which alerts it has: two reads of its API. */
import { load } from 'js-yaml';
import * as z from 'zod';
import type { Configuration, Target } from '../../configuration/configuration';
import { DependencyError } from '../../model/errors';
import { type AlertmanagerFacts, judgeAlertmanager, judgeWatchdog } from '../../readiness/alertmanager';
import { authorizationOf } from '../../readiness/alertmanager-login';
import { type CheckResult, notChecked } from '../../readiness/result';
import type { Asker } from '../../readiness/secrets';
import { errorText } from '../../text/error-text';
import { within } from '../channels/attempts';
import { ask } from '../channels/post';
import type { Secrets } from '../rotating-secrets';
import { readSecret } from './read-secret';

const MAX_ANSWER_BYTES = 4 * 1_024 * 1_024;
const statusSchema = z.object({ config: z.object({ original: z.string() }) });
const configSchema = z.object({ route: z.unknown(), receivers: z.array(z.unknown()).default([]) });
const alertsSchema = z.array(z.object({ labels: z.record(z.string(), z.string()) }));

/** Nothing where none is configured. @param asker whose rights read the secret with the login. */
export async function checkAlertmanager(
  config: Configuration,
  targets: readonly Target[],
  secrets: Secrets,
  asker: Asker,
): Promise<CheckResult[]> {
  const { alertmanager } = config.check;
  if (!alertmanager) return [];
  const { url, secretId, watchdogAlert } = alertmanager;
  const login = secretId === undefined ? null : await readLogin(secretId, secrets, asker);
  const ofLogin = login === null ? [] : [login.check];
  const needed = `status of ${url}`;
  if (login?.text === null)
    return [...ofLogin, notChecked('alertmanager', needed, `secret ${secretId} holds no login`)];
  const authorization = login === null ? null : authorizationOf(login.text);
  try {
    const facts = await readFacts({ url, authorization, timeoutMs: config.probes.timeoutMs });
    return [
      ...ofLogin,
      ...targets.flatMap((target) => judgeAlertmanager(target, config, facts)),
      judgeWatchdog(watchdogAlert, facts),
    ];
  } catch (error) {
    return [...ofLogin, notChecked('alertmanager', needed, errorText(error))];
  }
}

function readLogin(secretId: string, secrets: Secrets, asker: Asker) {
  return readSecret(secretId, {
    ...{ use: 'Alertmanager', secrets, asker, page: 'docs/configuration.md' },
    problemOf: (text) =>
      authorizationOf(text) === null ? 'it is neither a token nor JSON with username and password' : null,
  });
}

interface Asked {
  readonly url: string;
  /** Null: it wants none. */
  readonly authorization: string | null;
  readonly timeoutMs: number;
}

async function readFacts(asked: Asked): Promise<AlertmanagerFacts> {
  const [status, alerts] = await Promise.all([read(asked, '/api/v2/status'), read(asked, '/api/v2/alerts')]);
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

async function read({ url, authorization, timeoutMs }: Asked, path: string): Promise<unknown> {
  const { status, text, cut } = await within(timeoutMs, (signal) =>
    ask({
      ...{ method: 'GET', url: `${url.replace(/\/+$/, '')}${path}`, signal, secrets: [] },
      ...(authorization === null ? {} : { headers: { authorization } }),
      maxAnswerBytes: MAX_ANSWER_BYTES,
    }),
  );
  if (status !== 200) throw new DependencyError('alertmanager', `${path}: HTTP ${status}${hintAt(status)}`);
  if (cut) throw new DependencyError('alertmanager', `${path}: it answers with more than is read`);
  return JSON.parse(text);
}

function hintAt(status: number): string {
  return status === 401 || status === 403
    ? ', which is about the login: check.alertmanager.secretId names its secret'
    : '';
}
