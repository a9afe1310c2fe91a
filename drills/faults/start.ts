/** How the execution of a cell begins: as the intake starts it, or through the webhook endpoint, as Alertmanager asks again. */
import { randomBytes } from 'node:crypto';
import type { World } from '../../local/world';
import { executionName } from '../../src/intake/incidents';
import type { Lane } from './lane';
import { markedToken } from './steps';

/** The first of Alertmanager's pauses is shorter, the later ones longer. */
const PAUSE_MS = 1_000;
const DOOR_TIMEOUT_MS = 40_000;
const MOST_TRIES = 12;

/** What the webhook endpoint answered, one after the other. */
export interface Started {
  readonly name: string;
  readonly arn: string;
  readonly answers: readonly number[];
}

/** Names an incident that was not reported before. */
function newAlert(lane: Lane) {
  const { configuration } = lane.options.world;
  const target = configuration.targets.find(({ name }) => name === lane.options.targetName);
  const groupKey = `{}:{alertname="faults", id="${randomBytes(6).toString('hex')}"}`;
  const startsAt = new Date().toISOString();
  const labels = {
    alertname: configuration.alerts.critical.name,
    customer_facing: 'true',
    ...target?.alertLabels,
  };
  return { groupKey, startsAt, labels, fingerprint: 'f2fb8318dc19bdeb' };
}

/** Straight at Step Functions, with the input that the intake writes. */
export async function startExecution(
  lane: Lane,
  manual?: Readonly<Record<string, unknown>>,
): Promise<Started> {
  const { world, targetName } = lane.options;
  if (manual) {
    const { executionArn: arn } = await world.executions.start({ ...manual, target: targetName });
    return { name: arn.split(':').at(-1) ?? '', arn, answers: [] };
  }
  const { groupKey, startsAt, labels, fingerprint } = newAlert(lane);
  const name = executionName(groupKey, targetName, startsAt);
  const alert = { name: labels.alertname, labels, startsAt, fingerprint, groupKey };
  const { executionArn } = await world.executions.start(
    { trigger: 'alert', target: targetName, alert },
    name,
  );
  return { name, arn: executionArn, answers: [] };
}

/**
 * Through the webhook, as Alertmanager does: again after every 5xx, and after nothing else.
 * @param onRefused called after each answer that asks for a retry.
 */
export async function startThroughWebhook(lane: Lane, onRefused: () => void): Promise<Started> {
  const { world, targetName, index } = lane.options;
  const { groupKey, startsAt, labels, fingerprint } = newAlert(lane);
  const name = executionName(groupKey, targetName, startsAt);
  const body = JSON.stringify({
    ...{ receiver: 'runbook', status: 'firing', version: '4', truncatedAlerts: 0 },
    ...{ groupKey, groupLabels: { alertname: labels.alertname } },
    ...{ commonLabels: labels, commonAnnotations: {}, externalURL: world.alertmanager.url },
    alerts: [
      {
        ...{ status: 'firing', labels, annotations: {}, fingerprint, startsAt },
        ...{ endsAt: '0001-01-01T00:00:00Z', generatorURL: '' },
      },
    ],
  });
  lane.doorCalls += 1;
  const authorization = markedToken(world.webhook.token, index, lane.doorCalls);
  const answers: number[] = [];
  for (let tries = 0; tries < MOST_TRIES; tries++) {
    const status = await post(world, body, authorization);
    answers.push(status);
    if (status < 500) break;
    onRefused();
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
  return { name, arn: world.executions.executionArn(name), answers };
}

async function post({ webhook }: World, body: string, authorization: string): Promise<number> {
  const response = await fetch(webhook.url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization },
    body,
    signal: AbortSignal.timeout(DOOR_TIMEOUT_MS),
  });
  await response.text();
  return response.status;
}
