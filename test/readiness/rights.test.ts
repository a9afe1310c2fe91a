/** The rights that are asked for are those of the shipped Role, no more and no fewer; one that is missing is named with its rule. */
import path from 'node:path';
import { readRole } from '../../emulators/kubernetes/access/role';
import { readConfigurationFile } from '../../lib/configuration-file';
import { judgeRights, neededRights, type Right } from '../../src/readiness/rights';
import { configuration, targetOf } from '../support/builders';

const root = path.resolve(__dirname, '..', '..');
const target = targetOf(readConfigurationFile(path.join(root, 'config', 'knhk.json')));
const rights = neededRights(target, target.kubernetes.deployment);

const textOf = ({ verb, group, resource, subresource, name }: Right) =>
  `${verb} ${group}/${subresource === '' ? resource : `${resource}/${subresource}`} ${name || '*'}`;

it('are those of the Roles that are applied to a cluster', () => {
  const { rules } = readRole(path.join(root, 'deploy', 'kubernetes', 'role.yaml'));
  const granted = rules.flatMap(({ verbs, apiGroups, resources, resourceNames = ['*'] }) =>
    verbs.flatMap((verb) =>
      apiGroups.flatMap((group) =>
        resources.flatMap((resource) => resourceNames.map((name) => `${verb} ${group}/${resource} ${name}`)),
      ),
    ),
  );
  const throughCluster = ['get', 'create'].map((verb) => `${verb} /services/proxy prometheus:9090`);
  expect(rights.map(textOf).sort()).toEqual([...granted, ...throughCluster].sort());
});

it('ask for no autoscaler where there is none, and for no proxy to a Prometheus with an address', () => {
  const texts = neededRights(targetOf(configuration()), null).map(textOf);
  expect(texts.filter((text) => /horizontalpodautoscalers|services/.test(text))).toEqual([
    'list autoscaling/horizontalpodautoscalers *',
  ]);
});

it('name each one that is missing, with the rule that grants it, and count the others', () => {
  const reviewed = rights.map((right) => ({ right, allowed: right.resource !== 'replicasets' }));
  expect(judgeRights(reviewed, 'ada')).toEqual([
    {
      ...{ system: 'kubernetes', needed: 'right: list replicasets in knhk', status: 'will-fail' },
      why: 'ada may not',
      advice:
        'Role in knhk (deploy/kubernetes/role.yaml): - {apiGroups: ["apps"], resources: ["replicasets"], verbs: [list]}',
    },
    expect.objectContaining({ status: 'fine', detail: 'to ada' }),
  ]);
});

it('say why they could not be asked for', () => {
  const reviewed = rights.map((right) => ({ right, unknown: 'no answer' }));
  expect(judgeRights(reviewed, null)).toEqual([
    expect.objectContaining({ status: 'not-checked', why: 'no answer' }),
  ]);
});
