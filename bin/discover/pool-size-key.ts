/** Which ConfigMap's key is the size of the pool, and how it reaches the container. Without I/O. */
import type { V1Container, V1Deployment } from '../../src/adapters/kubernetes/objects';
import { configMapsOf, poolSizeSource } from '../../src/adapters/kubernetes/pool-source';
import { environmentVariable } from '../../src/configuration/fields';
import type { PoolSizeSource } from '../../src/model/evidence';
import type { ConfigMaps, Variable } from './variables';

export interface SizeKey {
  readonly configMap: string;
  readonly key: string;
  readonly size: number;
  readonly source: PoolSizeSource;
  /** It is the limit that the pool itself reports. */
  readonly isLimit: boolean;
}

export interface SizeFound {
  /** Null where no key of a ConfigMap looks like it. */
  readonly chosen: SizeKey | null;
  readonly others: readonly SizeKey[];
  /** Variables that look like it and can't be changed through a ConfigMap. */
  readonly fixed: readonly { readonly variable: string; readonly why: string }[];
  /** Keys that look like it and can't be configured: a file's name, say. */
  readonly unusable: readonly { readonly configMap: string; readonly key: string }[];
}

/** Names of sizes: `DB_POOL_MAX_CONNECTIONS`, `…_HIKARI_MAXIMUM_POOL_SIZE`, `DB_MAX_OPEN_CONNS`, `POOL_SIZE`. */
const CONNECTIONS = /pool|conn/i;
const MAXIMUM = /max|size|limit|conn/i;
const NO_SIZE = /min|idle|time|life|interval|age|retr|wait|period|ms$|seconds?$|port$|host$|url$|string$/i;
/** A number may be a password too, and a size is shown. */
const SECRET = /pass|pwd|secret|token|credential|pin$|key$/i;
const SIZE = /^[1-9]\d{0,4}$/;

interface Where {
  readonly container: V1Container;
  readonly metricsPort: number;
}

/** @param limit that the pool reports, where it is known: a key with that value comes first. */
export function sizeFound(
  deployment: V1Deployment,
  { container, metricsPort }: Where,
  { configMaps, variables }: { readonly configMaps: ConfigMaps; readonly variables: readonly Variable[] },
  limit: number | null,
): SizeFound {
  const given = new Set(configMapsOf(container, deployment.spec?.template?.spec?.volumes ?? []));
  const keys = [...configMaps].flatMap(([configMap, { data = {} }]) =>
    Object.entries(data).flatMap(([key, value]) => {
      const carriers = variables.filter(
        ({ from }) => from.kind === 'configMap' && from.configMap === configMap && from.key === key,
      );
      const isNamedSo = [key, ...carriers.map(({ name }) => name)].some(isSizeName);
      return given.has(configMap) && isNamedSo && SIZE.test(value)
        ? [{ configMap, key, size: Number(value) }]
        : [];
    }),
  );
  const usable = keys.filter(({ key }) => environmentVariable.safeParse(key).success);
  const found = usable
    .map(({ configMap, key, size }): SizeKey => {
      const wanted = {
        configMap,
        poolSizeKey: key,
        poolSizeFromFile: true,
        container: container.name,
        metricsPort,
      };
      const source = poolSizeSource(deployment, wanted);
      return { configMap, key, size, source, isLimit: size === limit };
    })
    .sort((a, b) => rank(a) - rank(b));
  const [chosen = null, ...others] = found;
  return {
    ...{ chosen, others },
    fixed: variables.flatMap(fixedOf),
    unusable: keys.filter(({ key }) => !environmentVariable.safeParse(key).success),
  };
}

function isSizeName(name: string): boolean {
  return CONNECTIONS.test(name) && MAXIMUM.test(name) && !NO_SIZE.test(name) && !SECRET.test(name);
}

/** The pool's own limit before other sizes; what reaches the container before what does not; `pool` before `conn`. */
function rank({ isLimit, source, key }: SizeKey): number {
  const way = ['variable', 'file', 'none'].indexOf(source.kind);
  return (isLimit ? 0 : 10) + 2 * way + (/pool/i.test(key) ? 0 : 1);
}

function fixedOf({ name: variable, value, from }: Variable) {
  if (!isSizeName(variable)) return [];
  if (from.kind === 'secret') return [{ variable, why: `it comes from Secret ${from.secret}` }];
  if (from.kind !== 'literal' || !SIZE.test(value ?? '')) return [];
  return [{ variable, why: `it is ${value} in the deployment itself` }];
}
