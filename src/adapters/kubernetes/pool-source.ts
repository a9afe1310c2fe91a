/** Whether the size of the pool gets from the ConfigMap into the service's container, by what its template says. Without I/O. */
import type { Target } from '../../configuration/configuration';
import type { PoolSizeSource } from '../../model/evidence';
import { errorText } from '../../text/error-text';
import { serviceContainer } from './container';
import type { V1Container, V1Deployment, V1EnvVar, V1PodSpec, V1Volume } from './objects';

/** What kustomize appends to the names of what it generates: ten letters and digits, those of its own alphabet. */
const GENERATED = /^(.+)-[2456789bcdfghkmt]{10}$/;

type Wanted = Pick<
  Target['kubernetes'],
  'configMap' | 'poolSizeKey' | 'poolSizeFromFile' | 'container' | 'metricsPort'
>;

/** How the configured key reaches the container, or what is there in its place. */
export function poolSizeSource({ spec }: V1Deployment, wanted: Wanted): PoolSizeSource {
  const none = (found: string): PoolSizeSource => ({ kind: 'none', found });
  const { configMap, poolSizeKey: key } = wanted;
  const { template } = spec ?? {};
  const { containers = [], volumes = [] } = (template?.spec ?? {}) as Partial<V1PodSpec>;
  const { container, problem } = serviceContainer({ metadata: template?.metadata, containers }, wanted);
  if (!container) return none(problem);
  if (GENERATED.test(configMap)) {
    return none(`the name of ConfigMap ${configMap} has a generator's hash: a new size is a new ConfigMap`);
  }
  const { reaching, found } = variablesOf(container, wanted);
  const [variable] = reaching;
  if (variable !== undefined) return { kind: 'variable', variable };

  const generated = configMapsOf(container, volumes).find((name) => GENERATED.exec(name)?.[1] === configMap);
  if (generated !== undefined) {
    return none(
      `container ${container.name} takes ConfigMap ${generated}, whose name has a generator's hash`,
    );
  }
  const file = fileOf(container, volumes, wanted);
  if (file !== null && wanted.poolSizeFromFile) return { kind: 'file', path: file };
  const also =
    file === null ? [] : [`it is mounted as file ${file}, but kubernetes.poolSizeFromFile is not set`];
  const nothing = `no variable of container ${container.name} is key ${key} of ConfigMap ${configMap}`;
  return none([nothing, ...found, ...also].join('; '));
}

/**
 * The variables that have the key's value. Kubernetes API reference, Container: of `envFrom` the last source with a key
 * counts, and `env` counts before all of them; of two entries in `env` with one name the last.
 */
function variablesOf(
  { env = [], envFrom = [] }: V1Container,
  { configMap, poolSizeKey: key }: Wanted,
): { readonly reaching: readonly string[]; readonly found: readonly string[] } {
  const reaching = new Set<string>();
  for (const { configMapRef, prefix = '' } of envFrom) {
    if (configMapRef?.name === configMap) reaching.add(prefix + key);
  }
  const known = new Set([...reaching, key]);
  const found: string[] = [];
  for (const entry of env) {
    const { name, valueFrom } = entry;
    const { configMapKeyRef: ref } = valueFrom ?? {};
    if (ref?.name === configMap && ref.key === key) {
      reaching.add(name);
      continue;
    }
    reaching.delete(name);
    if (known.has(name)) found.push(`${name} is ${sourceText(entry)}`);
  }
  return { reaching: [...reaching], found };
}

function sourceText({ value = '', valueFrom }: V1EnvVar): string {
  const { configMapKeyRef, secretKeyRef } = valueFrom ?? {};
  if (configMapKeyRef) return `key ${configMapKeyRef.key} of ConfigMap ${configMapKeyRef.name}`;
  if (secretKeyRef) return `a key of Secret ${secretKeyRef.name}`;
  return valueFrom ? 'taken from elsewhere' : `the literal ${errorText(JSON.stringify(value), 40)}`;
}

/** Every ConfigMap that the container is given. @param volumes of its pod. */
export function configMapsOf(
  { env = [], envFrom = [], volumeMounts = [] }: V1Container,
  volumes: readonly V1Volume[],
) {
  const mounted = volumes.filter(({ name }) => volumeMounts.some((mount) => mount.name === name));
  return [
    ...env.map(({ valueFrom }) => valueFrom?.configMapKeyRef?.name),
    ...envFrom.map(({ configMapRef }) => configMapRef?.name),
    ...mounted.flatMap(({ configMap, projected }) => [
      configMap?.name,
      ...(projected?.sources ?? []).map((source) => source.configMap?.name),
    ]),
  ].filter((name) => name !== undefined);
}

/** The file in the container that is the key; null where no volume of the ConfigMap with that key is mounted. */
function fileOf(
  { volumeMounts = [] }: V1Container,
  volumes: readonly V1Volume[],
  { configMap: name, poolSizeKey: key }: Wanted,
): string | null {
  for (const { name: volume, mountPath, subPath } of volumeMounts) {
    const { configMap, projected } = volumes.find((each) => each.name === volume) ?? {};
    const sources = [configMap, ...(projected?.sources ?? []).map((source) => source.configMap)];
    for (const source of sources.filter((each) => each?.name === name)) {
      const file = source?.items ? source.items.find((item) => item.key === key)?.path : key;
      if (file === undefined) continue;
      if (subPath === undefined) return `${mountPath}/${file}`;
      if (subPath === file) return mountPath;
    }
  }
  return null;
}
