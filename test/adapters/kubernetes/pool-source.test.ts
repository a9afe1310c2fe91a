/** Whether the configured key reaches the container, by templates as people write them. */
import fc from 'fast-check';
import type { V1Container, V1Deployment, V1EnvVar, V1Volume } from '../../../src/adapters/kubernetes/objects';
import { poolSizeSource } from '../../../src/adapters/kubernetes/pool-source';
import { configuration, targetOf } from '../../support/builders';
import { runs } from '../../support/runs';

const target = targetOf(configuration()).kubernetes;
const { configMap, poolSizeKey: key } = target;
const HASHED = `${configMap}-7k2m9f6h8d`;

function sourceOf(
  container: Partial<V1Container>,
  overrides: Partial<typeof target> = {},
  volumes: V1Volume[] = [],
) {
  const containers = [{ name: 'web', ...container }];
  const deployment: V1Deployment = { spec: { selector: {}, template: { spec: { containers, volumes } } } };
  return poolSizeSource(deployment, { ...target, ...overrides });
}

const ref = (name: string, map = configMap, of = key): V1EnvVar => ({
  name,
  valueFrom: { configMapKeyRef: { name: map, key: of } },
});
const literal = (name: string, value = '25'): V1EnvVar => ({ name, value });
const variable = (name: string) => ({ kind: 'variable', variable: name });
const none = (found: RegExp) => ({ kind: 'none', found: expect.stringMatching(found) });

describe('it does', () => {
  it.each<[string, Partial<V1Container>, string]>([
    ['as a variable of its name', { env: [ref(key)] }, key],
    ['as a variable of another name', { env: [literal(key), ref('PGPOOL_SIZE')] }, 'PGPOOL_SIZE'],
    ['with all of the ConfigMap', { envFrom: [{ configMapRef: { name: configMap } }] }, key],
    ['with a prefix', { envFrom: [{ prefix: 'APP_', configMapRef: { name: configMap } }] }, `APP_${key}`],
    [
      'with a prefix, beside a literal without it',
      { envFrom: [{ prefix: 'APP_', configMapRef: { name: configMap } }], env: [literal(key)] },
      `APP_${key}`,
    ],
    ['as the last of two entries', { env: [literal('SIZE'), ref('SIZE')] }, 'SIZE'],
    [
      'beside secrets, whose keys nobody may read',
      { envFrom: [{ configMapRef: { name: configMap } }, { secretRef: { name: 'passwords' } }] },
      key,
    ],
  ])('%s', (_, container, name) => {
    expect(sourceOf(container)).toEqual(variable(name));
  });
});

describe('it does not, and what is there is said', () => {
  const all = { envFrom: [{ configMapRef: { name: configMap } }] };
  it.each<[string, Partial<V1Container>, RegExp]>([
    ['nothing', {}, /^no variable of container web is key DB_POOL_MAX_CONNECTIONS of ConfigMap knhk-config$/],
    ['a literal', { env: [literal(key)] }, /; DB_POOL_MAX_CONNECTIONS is the literal "25"$/],
    ['an empty literal', { env: [{ name: key }] }, /is the literal ""$/],
    ['a literal over all of it', { ...all, env: [literal(key)] }, /is the literal "25"$/],
    ['a literal after it', { env: [ref(key), literal(key)] }, /is the literal "25"$/],
    ['another key', { env: [ref(key, configMap, 'OTHER')] }, /is key OTHER of ConfigMap knhk-config$/],
    ['another ConfigMap', { env: [ref(key, 'other')] }, /is key DB_POOL_MAX_CONNECTIONS of ConfigMap other$/],
    [
      'a secret',
      { ...all, env: [{ name: key, valueFrom: { secretKeyRef: { name: 'passwords', key } } }] },
      /is a key of Secret passwords$/,
    ],
    [
      'a literal over the one with a prefix',
      {
        envFrom: [{ prefix: 'APP_', configMapRef: { name: configMap } }],
        env: [literal(`APP_${key}`)],
      },
      /APP_DB_POOL_MAX_CONNECTIONS is the literal "25"$/,
    ],
  ])('%s', (_, container, found) => {
    expect(sourceOf(container)).toEqual(none(found));
  });

  it('of which container is the question, where that is not clear', () => {
    const containers = [{ name: 'a', env: [ref(key)] }, { name: 'b' }];
    const spec = { selector: {}, template: { spec: { containers } } };
    expect(poolSizeSource({ spec }, target)).toEqual(none(/it is not clear which container/));
    expect(poolSizeSource({ spec }, { ...target, container: 'a' })).toEqual(variable(key));
    expect(poolSizeSource({ spec }, { ...target, container: 'b' })).toEqual(
      none(/no variable of container b/),
    );
  });
});

describe('a name with the hash of its generator', () => {
  it.each<Partial<V1Container>>([
    { env: [ref(key, HASHED)] },
    { envFrom: [{ configMapRef: { name: HASHED } }] },
  ])('is another one for each content: %j', (container) => {
    expect(sourceOf(container)).toEqual(
      none(/^container web takes ConfigMap knhk-config-7k2m9f6h8d, whose name has a generator's hash$/),
    );
  });

  it('is none to configure either', () => {
    expect(sourceOf({ env: [ref(key, HASHED)] }, { configMap: HASHED })).toEqual(
      none(/has a generator's hash/),
    );
  });

  it('is none where it only looks long', () => {
    const name = 'knhk-config-production';
    expect(sourceOf({ env: [ref(key, name)] }, { configMap: name })).toEqual(variable(key));
  });
});

describe('a file', () => {
  const volumeMounts = [{ name: 'config', mountPath: '/etc/app' }];
  const volume = (configMapVolume: NonNullable<V1Volume['configMap']>) => [
    { name: 'config', configMap: configMapVolume },
  ];
  const read = { poolSizeFromFile: true };
  const file = (path: string) => ({ kind: 'file', path });

  it('counts where it is configured that it is read, since nothing shows it', () => {
    const volumes = volume({ name: configMap });
    expect(sourceOf({ volumeMounts }, {}, volumes)).toEqual(
      none(
        /it is mounted as file \/etc\/app\/DB_POOL_MAX_CONNECTIONS, but kubernetes.poolSizeFromFile is not set/,
      ),
    );
    expect(sourceOf({ volumeMounts }, read, volumes)).toEqual(file(`/etc/app/${key}`));
  });

  it('is where the volume has it', () => {
    const items = [{ key, path: 'pool/size' }];
    expect(sourceOf({ volumeMounts }, read, volume({ name: configMap, items }))).toEqual(
      file('/etc/app/pool/size'),
    );
    const projected = [
      { name: 'config', projected: { sources: [{ secret: {} }, { configMap: { name: configMap } }] } },
    ];
    expect(sourceOf({ volumeMounts }, read, projected)).toEqual(file(`/etc/app/${key}`));
    const one = [{ name: 'config', mountPath: '/etc/size', subPath: key }];
    expect(sourceOf({ volumeMounts: one }, read, volume({ name: configMap }))).toEqual(file('/etc/size'));
  });

  it.each<[string, Partial<V1Container>, NonNullable<V1Volume['configMap']>]>([
    ['mounted', {}, { name: configMap }],
    ['of the ConfigMap', { volumeMounts }, { name: 'other' }],
    ['of the key', { volumeMounts }, { name: configMap, items: [{ key: 'OTHER', path: 'other' }] }],
    [
      'the one mounted',
      { volumeMounts: [{ name: 'config', mountPath: '/etc/size', subPath: 'OTHER' }] },
      { name: configMap },
    ],
  ])('is none that is not %s', (_, container, of) => {
    expect(sourceOf(container, read, volume(of))).toMatchObject({ kind: 'none' });
  });
});

it('agrees with what a container would be given, whatever stands in what order', () => {
  const name = fc.constantFrom(key, 'A', `P_${key}`);
  const anyEntry = fc.oneof(
    fc.record({ name, value: fc.constant('25') }),
    fc
      .tuple(name, fc.constantFrom(configMap, 'other'), fc.constantFrom(key, 'OTHER'))
      .map(([of, map, from]) => ref(of, map, from)),
  );
  const anySource = fc.record({
    prefix: fc.constantFrom('', 'P_'),
    configMapRef: fc.record({ name: fc.constantFrom(configMap, 'empty') }),
  });
  fc.assert(
    fc.property(
      fc.array(anyEntry, { maxLength: 5 }),
      fc.array(anySource, { maxLength: 3 }),
      (env, envFrom) => {
        // As the kubelet makes it: the sources in order, then the entries in order, the later over the earlier.
        const given = new Map<string, string>();
        for (const { prefix, configMapRef } of envFrom) {
          if (configMapRef.name === configMap) given.set(prefix + key, 'the size');
        }
        for (const { name: of, valueFrom } of env as V1EnvVar[]) {
          const from = valueFrom?.configMapKeyRef;
          given.set(of, from?.name === configMap && from.key === key ? 'the size' : 'something else');
        }
        const reached = [...given].filter(([, value]) => value === 'the size').map(([of]) => of);
        const source = sourceOf({ env: env as V1EnvVar[], envFrom });
        if (source.kind === 'variable') expect(reached).toContain(source.variable);
        else expect(reached).toEqual([]);
      },
    ),
    runs(2_000),
  );
});
