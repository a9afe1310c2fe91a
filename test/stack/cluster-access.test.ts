/** How the functions' roles get into an EKS cluster: by entries of the stack, or by those that the guide makes of its outputs. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Template } from 'aws-cdk-lib/assertions';
import { parse } from 'yaml';
import type { TargetInput } from '../../local/configuration';
import { configuration, TARGET_INPUT } from '../support/builders';
import { flat } from '../support/permissions';
import { synthesize } from '../support/synthesized';

const CLUSTER = [
  'Answer',
  'Diagnose',
  'Escalate',
  'Follow',
  'Join',
  'Release',
  'Remediate',
  'Undo',
  'Validate',
];
const root = path.resolve(__dirname, '..', '..');
const read = (file: string) => readFileSync(path.join(root, file), 'utf8');

const onEks = (clusterName: string, accessEntries?: boolean): TargetInput => ({
  ...TARGET_INPUT,
  ...{ name: clusterName, alertLabels: { cluster: clusterName } },
  kubernetes: {
    ...{ namespace: 'shop', deployment: clusterName },
    eks: { clusterName, ...(accessEntries === undefined ? {} : { accessEntries }) },
  },
  postgres: { secretId: clusterName },
});
const stackOf = (...targets: TargetInput[]) => synthesize(configuration({ targets }));

const entries = (template: Template) =>
  Object.values(template.findResources('AWS::EKS::AccessEntry'))
    .map(({ Properties }) => [Properties.ClusterName, flat(Properties.PrincipalArn)])
    .sort();
const roles = (names: readonly string[]) => names.map((name) => `<${name}Role>`);
/** As the guide selects them. */
const outputs = (template: Template) => {
  const prefix = /starts_with\(OutputKey, `?'?(\w+)'?`?\)/.exec(read('docs/deploy.md'))?.[1];
  if (!prefix) throw new Error('the guide selects no outputs');
  const found = Object.entries(template.findOutputs('*')).filter(([key]) => key.startsWith(prefix));
  return found.map(([key, { Value }]) => [key.slice(prefix.length), flat(Value)]).sort();
};

it('makes an entry for each function that reaches the cluster, where the configuration says so', () => {
  const template = stackOf(onEks('main', true));
  expect(entries(template)).toEqual(roles(CLUSTER).map((role) => ['main', role]));
  expect(outputs(template)).toEqual([]);
});

it('lets the function of answers by link into its own group, which has the Lease alone', () => {
  const groups = Object.values(stackOf(onEks('main', true)).findResources('AWS::EKS::AccessEntry')).map(
    ({ Properties }) => [flat(Properties.PrincipalArn), Properties.KubernetesGroups],
  );
  expect(groups).toContainEqual(['<AnswerRole>', ['knhk-runbook-answers']]);
  expect(groups.filter(([, [group]]) => group === 'knhk-runbook-answers')).toHaveLength(1);
});

it('gives the ARNs for it otherwise, one for each function, and makes none', () => {
  const template = stackOf(onEks('main'));
  expect(entries(template)).toEqual([]);
  // The guide puts these into one group; the function of answers by link has a group, and an output, of its own.
  const others = CLUSTER.filter((name) => name !== 'Answer');
  expect(outputs(template)).toEqual(others.map((name) => [name, `<${name}Role>`]));
  expect(flat(Object.values(template.findOutputs('AnswersRole'))[0]?.['Value'])).toBe('<AnswerRole>');
});

it('is once for each cluster, and for the functions that reach that one', () => {
  const second = { ...onEks('main'), name: 'second', alertLabels: { second: 'yes' } };
  const behind = {
    ...onEks('other', true),
    prometheus: { serviceProxy: { namespace: 'monitoring', service: 'prometheus' } },
  };
  const template = stackOf(
    onEks('main', true),
    {
      ...second,
      kubernetes: { ...second.kubernetes, deployment: 'second' },
      postgres: { secretId: 'second' },
    },
    behind,
    onEks('third'),
  );
  expect(entries(template)).toEqual([
    ...roles(CLUSTER).map((role) => ['main', role]),
    ...roles([...CLUSTER, 'Report'].sort()).map((role) => ['other', role]),
  ]);
  expect(outputs(template).map(([name]) => name)).toEqual(CLUSTER.filter((name) => name !== 'Answer'));
});

it('is nothing where the cluster is reached by a kubeconfig', () => {
  const template = stackOf(TARGET_INPUT);
  expect([entries(template), outputs(template)]).toEqual([[], []]);
});

describe('the group and the type of an entry', () => {
  const group = parse(read('deploy/kubernetes/group.yaml')).subjects[0].name;

  it('are those of the stack', () => {
    const made = Object.values(stackOf(onEks('main', true)).findResources('AWS::EKS::AccessEntry'));
    for (const { Properties } of made) {
      const wanted = flat(Properties.PrincipalArn) === '<AnswerRole>' ? `${group}-answers` : group;
      expect(Properties).toMatchObject({ Type: 'STANDARD', KubernetesGroups: [wanted] });
      // A policy would grant more than the Role does.
      expect(Properties.AccessPolicies).toBeUndefined();
    }
  });

  it.each(['docs/deploy.md', 'docs/permissions.md', 'deploy/kubernetes/README.md'])(
    'are those of %s',
    (file) => {
      const commands = [...read(file).matchAll(/aws eks create-access-entry (?:.*\\\n)*.*/g)].map(
        ([text]) => text,
      );
      const ofAnswers = commands.filter((command) => command.includes('AnswersRole'));
      expect(commands.length - ofAnswers.length).toBe(1);
      for (const command of commands) {
        expect(command).toContain('--type STANDARD');
        const own = ofAnswers.includes(command) ? `${group}-answers` : group;
        expect(command).toMatch(new RegExp(`--kubernetes-groups ${own}$`, 'm'));
      }
    },
  );
});

it('is looked for by the guide in the stack that is deployed', () => {
  const names = new Set([...read('docs/deploy.md').matchAll(/--stack-name (\w+)/g)].map(([, name]) => name));
  expect([...names]).toEqual([/new RunbookStack\(app, '(\w+)'/.exec(read('bin/app.ts'))?.[1]]);
});
