/** The body of a webhook about one firing alert, of the runbook's target unless the labels say otherwise. */
export const firing = (startsAt: string, labels: Record<string, string> = {}) =>
  JSON.stringify({
    version: '4',
    groupKey: '{}:{by="hand"}',
    status: 'firing',
    receiver: 'runbook',
    alerts: [
      {
        status: 'firing',
        labels: {
          alertname: 'KNHKDatabasePoolExhausted',
          namespace: 'knhk',
          deployment: 'knhk-closed-loop',
          ...labels,
        },
        annotations: {},
        startsAt,
        endsAt: '0001-01-01T00:00:00Z',
        generatorURL: '',
        fingerprint: 'byhand',
      },
    ],
  });
