/** Addresses in the configuration: none holds a secret, and none is without TLS unless that is said. */
import { type ConfigurationInput, parseConfiguration } from '../../src/configuration/configuration';
import { TARGET_INPUT } from '../support/builders';

type TargetInput = ConfigurationInput['targets'][number];
const at = (field: string, url: string): ConfigurationInput => ({
  remediation: { mode: 'dry-run' },
  ...sectionsOf(field, url),
});
const sectionsOf = (field: string, url: string): Omit<ConfigurationInput, 'remediation'> => {
  const { secretId: _, ...kubernetes } = TARGET_INPUT.kubernetes;
  const target: TargetInput = { ...TARGET_INPUT };
  switch (field) {
    case 'targets[0].prometheus.url':
      return { targets: [{ ...target, prometheus: { url } }] };
    case 'targets[0].kubernetes.eks.endpoint':
      return {
        targets: [{ ...target, kubernetes: { ...kubernetes, eks: { clusterName: 'a', endpoint: url } } }],
      };
    case 'alerts.runbookUrl':
      return { targets: [target], alerts: { runbookUrl: url } };
    case 'notifications.pagerDuty.url':
      return { targets: [target], notifications: { pagerDuty: { secretId: 's', url } } };
    case 'notifications.statuspage.url':
      return { targets: [target], notifications: { statuspage: { secretId: 's', pageId: 'p', url } } };
    default:
      return { targets: [target], notifications: { webhook: { url } } };
  }
};
const FIELDS = [
  ...['targets[0].prometheus.url', 'targets[0].kubernetes.eks.endpoint', 'alerts.runbookUrl'],
  ...['notifications.pagerDuty.url', 'notifications.statuspage.url', 'notifications.webhook.url'],
];

describe.each(FIELDS)('%s', (field) => {
  it('takes an address', () => {
    expect(() => parseConfiguration(at(field, 'https://example.com/a?b=c'))).not.toThrow();
  });

  it.each([
    ['a login', 'https://app:hunter2@example.com'],
    ['a name', 'https://hunter2@example.com/'],
    ['a token', 'https://example.com/?token=hunter2'],
    ['a password', 'https://example.com/?a=b&password=hunter2'],
    ['a presigned request', 'https://example.com/?X-Amz-Signature=hunter2'],
    ['a webhook of Slack', 'https://hooks.slack.com/services/T0/B0/hunter2'],
  ])('refuses %s, and does not repeat it', (_, url) => {
    const parse = () => parseConfiguration(at(field, url));
    expect(parse).toThrow(`${field}: holds a login, a token or a key`);
    expect(parse).not.toThrow(/hunter2/);
  });
});

describe('a Prometheus without TLS', () => {
  const prometheus = (input: TargetInput['prometheus']) => () =>
    parseConfiguration({
      remediation: { mode: 'dry-run' },
      targets: [{ ...TARGET_INPUT, prometheus: input }],
    });

  it('is refused on another machine, with the field that gives TLS up', () => {
    expect(prometheus({ url: 'http://prometheus:9090' })).toThrow(
      'targets[0].prometheus.url: is not https: give such an address, or a reason in prometheus.allowPlaintextBecause',
    );
    expect(prometheus({ url: 'http://127.0.0.1.example.com' })).toThrow('is not https');
    expect(prometheus({ url: 'http://p', allowPlaintextBecause: 'because' })).toThrow(
      'allowPlaintextBecause',
    );
  });

  it.each<TargetInput['prometheus']>([
    { url: 'https://prometheus' },
    { url: 'http://127.0.0.1:9090' },
    { url: 'http://[::1]:9090' },
    { url: 'http://prometheus:9090', allowPlaintextBecause: 'it is inside the cluster' },
  ])('is accepted as %j', (input) => {
    expect(prometheus(input)).not.toThrow();
  });
});
