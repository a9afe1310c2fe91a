import { fact } from '../../harness/fact';
import type { Scenario } from '../scenario';
import { clusterFacts, untilQuiet } from './shared';
import { leftToAPerson } from './usual';

export const falseAlarm: Scenario = {
  name: 'false-alarm',
  proves:
    'an alert for a healthy service leads to no change, and the incident closes after enough healthy samples',
  async play(stage) {
    const { webhook } = stage.world;
    const startsAt = new Date().toISOString();
    const labels = {
      alertname: 'KNHKDatabasePoolExhausted',
      namespace: 'knhk',
      deployment: 'knhk-closed-loop',
    };
    await untilQuiet(stage);
    const response = await fetch(webhook.url, {
      method: 'POST',
      headers: { authorization: `Bearer ${webhook.token}`, 'content-type': 'application/json' },
      body: JSON.stringify({
        ...{ version: '4', groupKey: '{}:{false="alarm"}', status: 'firing', receiver: 'runbook' },
        alerts: [
          {
            ...{ status: 'firing', labels, annotations: {}, startsAt, endsAt: '0001-01-01T00:00:00Z' },
            ...{ generatorURL: '', fingerprint: 'falsealarm' },
          },
        ],
      }),
    });
    if (response.status !== 202) throw new Error(`the webhook answered ${response.status}`);
    return [await stage.ended(await stage.executionByAlert())];
  },
  expected: [
    {
      ...leftToAPerson('false-alarm'),
      sent: ['sre-on-call resolved'],
      notSent: ['sre-on-call nothing-permitted', 'sre-on-call action-taken', 'lead-engineer unresolved'],
      nothingRefused: true,
    },
  ],
  async afterwards(stage) {
    const { replicas, poolSize } = await clusterFacts(stage);
    return [fact('replicas', 3, replicas), fact('pool of each', 16, poolSize)];
  },
};
