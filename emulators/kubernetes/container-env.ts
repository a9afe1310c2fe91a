/** The environment of a container, put together when it starts; later changes of its sources reach it on a restart only. */
import { programContainer } from './containers';
import type { EnvFromSource, EnvVar, Pod } from './objects';
import type { Store } from './store';

/** A variable's source does not exist, so the container cannot start (CreateContainerConfigError). */
export class ContainerConfigError extends Error {
  override readonly name = 'ContainerConfigError';
}

/** @throws ContainerConfigError when a ConfigMap, a Secret or the key in it is missing. */
export function containerEnvironment(pod: Pod, store: Store): Record<string, string> {
  const { env = [], envFrom = [] } = programContainer(pod.spec) ?? {};
  // The entries count before what comes from whole objects.
  return {
    ...Object.fromEntries(envFrom.flatMap((source) => valuesFrom(source, pod, store))),
    ...Object.fromEntries(env.map((variable) => [variable.name, variableValue(variable, pod, store)])),
  };
}

function valuesFrom(
  { prefix = '', configMapRef, secretRef }: EnvFromSource,
  { metadata: { namespace } }: Pod,
  store: Store,
): [name: string, value: string][] {
  const { name } = configMapRef ?? secretRef ?? {};
  if (name === undefined) return [];
  const object = store.find(configMapRef ? 'configmaps' : 'secrets', namespace, name);
  if (!object) throw new ContainerConfigError(`${configMapRef ? 'configmap' : 'secret'} "${name}" not found`);
  return Object.entries(object.data ?? {}).map(([key, value]) => [prefix + key, value]);
}

function variableValue({ value = '', valueFrom }: EnvVar, pod: Pod, store: Store): string {
  const { configMapKeyRef, secretKeyRef, fieldRef } = valueFrom ?? {};
  if (configMapKeyRef) return keyValue('configmaps', configMapKeyRef, pod, store);
  if (secretKeyRef) return keyValue('secrets', secretKeyRef, pod, store);
  if (fieldRef?.fieldPath === 'metadata.name') return pod.metadata.name;
  if (fieldRef?.fieldPath === 'status.podIP') return pod.status.podIP ?? '';
  return value;
}

function keyValue(
  plural: 'configmaps' | 'secrets',
  { name, key }: { name: string; key: string },
  { metadata: { namespace } }: Pod,
  store: Store,
): string {
  const what = plural === 'configmaps' ? 'configmap' : 'secret';
  const object = store.find(plural, namespace, name);
  if (!object) throw new ContainerConfigError(`${what} "${name}" not found`);
  const value = object.data?.[key];
  if (value === undefined)
    throw new ContainerConfigError(`couldn't find key ${key} in ${what} ${namespace}/${name}`);
  return value;
}
