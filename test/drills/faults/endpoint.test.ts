/** What a struck step is told in place of its dependency's address: where the product itself refuses that, nobody is asked. */
import { makeCertificates, type PlainConfiguration } from '../../../drills/faults/broken-endpoint';
import { DEPENDENCIES, type Dependency } from '../../../drills/faults/cell';
import { openEndpoint } from '../../../drills/faults/endpoint';
import { SECRET_IDS } from '../../../local/configuration';
import type { World } from '../../../local/world';
import { TargetAccess } from '../../../src/adapters/target-access';
import { parseConfiguration } from '../../../src/configuration/configuration';
import { CALLED_AUDIENCES } from '../../../src/model/audiences';
import { TARGET_INPUT } from '../../support/builders';
import { POOLED_TARGET } from '../../support/pooler-builders';

const CHANNELS = Object.fromEntries(
  CALLED_AUDIENCES.map((audience, index) => [audience, `C000000000${index}`]),
);

/** Named neither in a configuration nor in a secret. */
const WITHOUT: readonly Dependency[] = [
  ...(['pod-metrics', 'platform'] as const),
  ...(['step-functions', 'secrets', 's3', 'sns'] as const),
];

it.each(DEPENDENCIES.filter((dependency) => !WITHOUT.includes(dependency)))(
  'gives an unknown name as a person would who runs %s elsewhere',
  async (dependency) => {
    const secrets = new Map<string, string>(
      [SECRET_IDS.slack, SECRET_IDS.teams].map((id) => [id, '{"sre-on-call":"http://receivers/x"}']),
    );
    const world = {
      aws: {
        secretsManager: {
          put: (id: string, value: string) => void secrets.set(id, value),
          value: (id: string) => secrets.get(id) ?? '',
        },
      },
      cluster: { accountToken: 't' },
      receivers: { url: 'http://receivers', slackBot: { secretId: 'bot', bot: { channels: CHANNELS } } },
      runbookLogin: { username: 'runbook', password: 'p' },
      bouncer: { stats: { username: 's', password: 'p' }, admin: { username: 'a', password: 'p' } },
    } as unknown as World;
    const cell = { dependency, step: 'Diagnose', failure: 'unknown-name', story: 'leak' } as const;
    const endpoint = await openEndpoint(world, cell, 'way-1', await makeCertificates());
    const plain = {
      targets: [structuredClone(POOLED_TARGET)],
      remediation: { mode: 'auto' },
      notifications: { pagerDuty: {}, slack: {}, teams: {}, statuspage: { pageId: 'p' }, webhook: {} },
    };
    for (const [name, channel] of Object.entries(plain.notifications)) {
      Object.assign(channel, { secretId: name, ...(name === 'webhook' && { url: 'https://w.example' }) });
    }
    endpoint.configure(plain as unknown as PlainConfiguration, TARGET_INPUT.name);
    const [target] = parseConfiguration(plain).targets;
    if (!target?.pooler) throw new RangeError('a target with a pooler is needed');
    const access = new TargetAccess({
      get: async (id) => secrets.get(id) ?? '{"username":"u","password":"p","host":"db"}',
    });
    await expect(access.postgres(target)).resolves.toBeDefined();
    await expect(access.pooler(target.pooler).stats()).resolves.toBeDefined();
    await expect(access.pooler(target.pooler).admin()).resolves.toBeDefined();
    await endpoint.close();
  },
);
