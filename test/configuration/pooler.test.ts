/** A pooler of a target: what is filled in, and what is not accepted. */
import { instancesOf } from '../../src/configuration/pooler';
import { configuration, TARGET_INPUT, targetOf } from '../support/builders';
import { problemsOf, type TargetInput } from './targets-setup';

type PoolerInput = NonNullable<TargetInput['pooler']>;
const READ: PoolerInput = { kind: 'pgbouncer', secretId: 'stats', bouncers: [{ host: 'a' }, { host: 'b' }] };
const withPooler = (changes: object = {}) =>
  configuration({ targets: [{ ...TARGET_INPUT, pooler: { ...READ, ...changes } as PoolerInput }] });

it('needs a role that reads and an address for each console', () => {
  const { pooler } = targetOf(withPooler());
  expect(pooler).toEqual({
    ...{ kind: 'pgbouncer', secretId: 'stats', configMapKey: 'pgbouncer.ini' },
    bouncers: [
      { host: 'a', port: 6_432 },
      { host: 'b', port: 6_432 },
    ],
  });
  expect(pooler && instancesOf(pooler)).toBe(2);
  expect(instancesOf({ bouncers: [{ host: 'a', port: 1 }], instances: 3 })).toBe(3);
});

it.each<[string, object, string | RegExp]>([
  ['another pooler', { kind: 'pgcat' }, /^targets\[0\]\.pooler\.kind: /],
  ['no console', { bouncers: [] }, /^targets\[0\]\.pooler\.bouncers: /],
  ['more than are kept', { bouncers: Array(7).fill({ host: 'a' }) }, /^targets\[0\]\.pooler\.bouncers: /],
  ['a key that is a path', { configMapKey: '../x' }, /pooler\.configMapKey: a key of a ConfigMap/],
  [
    'a file that nobody may have read again',
    { configMap: 'c' },
    'targets[0].pooler.adminSecretId: adminSecretId and configMap are needed together (got nothing)',
  ],
  [
    'a role with nothing to change',
    { adminSecretId: 'admin' },
    'targets[0].pooler.configMap: adminSecretId and configMap are needed together (got nothing)',
  ],
  [
    'fewer instances than addresses',
    { instances: 1 },
    'targets[0].pooler.instances: there are 2 bouncers, and no fewer instances (got 1)',
  ],
])('refuses %s', (_, changes, problem) => {
  expect(problemsOf(() => withPooler(changes))).toEqual([
    typeof problem === 'string' ? problem : expect.stringMatching(problem),
  ]);
});

it('lets a person decide about its size, unless the configuration says otherwise', () => {
  expect(withPooler().remediation.raisePoolerPool).toEqual({ mode: 'approve', targetPoolSize: 50 });
});
