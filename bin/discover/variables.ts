/** What a container's variables are, as far as that may be read: Secrets are not. Without I/O. */
import type { V1ConfigMap, V1Container } from '../../src/adapters/kubernetes/objects';

/** By name; those that there are. */
export type ConfigMaps = ReadonlyMap<string, V1ConfigMap>;

export interface Variable {
  readonly name: string;
  /** Null where it is not read: of a Secret, or of a ConfigMap that could not be. It may hold a password. */
  readonly value: string | null;
  readonly from:
    | { readonly kind: 'literal' }
    | { readonly kind: 'configMap'; readonly configMap: string; readonly key: string }
    | { readonly kind: 'secret'; readonly secret: string };
}

/** In the order in which they count: `env` before `envFrom`, and of each the last one. */
export function variablesOf({ env = [], envFrom = [] }: V1Container, configMaps: ConfigMaps): Variable[] {
  const entries = env.flatMap(({ name, value = '', valueFrom }): Variable[] => {
    const { configMapKeyRef: ref, secretKeyRef: secret } = valueFrom ?? {};
    if (ref) {
      const { name: configMap = '', key } = ref;
      const from = { kind: 'configMap', configMap, key } as const;
      return [{ name, value: configMaps.get(configMap)?.data?.[key] ?? null, from }];
    }
    if (secret) return [{ name, value: null, from: { kind: 'secret', secret: secret.name ?? '' } }];
    return valueFrom ? [] : [{ name, value, from: { kind: 'literal' } }];
  });
  const whole = envFrom.flatMap(({ configMapRef, prefix = '' }): Variable[] => {
    const configMap = configMapRef?.name;
    if (configMap === undefined) return [];
    return Object.entries(configMaps.get(configMap)?.data ?? {}).map(([key, value]) => ({
      ...{ name: prefix + key, value },
      from: { kind: 'configMap', configMap, key },
    }));
  });
  const all = [...entries.reverse(), ...whole.reverse()];
  return all.filter(({ name }, index) => all.findIndex((each) => each.name === name) === index);
}

/** Secrets of which the container is given every key. */
export function wholeSecrets({ envFrom = [] }: V1Container): string[] {
  return envFrom.flatMap(({ secretRef }) => secretRef?.name ?? []);
}
