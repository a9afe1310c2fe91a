/** Who else reads the ConfigMap with the size of the pool, as their pods' specifications say. Without I/O. */
import type { V1Container, V1Pod } from './objects';
import { controllerOf, TEMPLATE_HASH_LABEL } from './owner';
import { isOver } from './pod';

/** A CronJob's Job ends in the minute that it was made for, counted from 1970. */
const RUN = /-\d{8,}$/;

interface Key {
  readonly configMap: string;
  readonly key: string;
}

/**
 * Controllers of pods that take the key's value, or the whole ConfigMap, each as `deployment worker`, sorted.
 *
 * By pods, which the runbook lists anyway: they show readers of every kind, and no right is needed beside. What has no pod
 * now (scaled to zero, a CronJob that has never run) is not seen. A Job that is over does not start again; a CronJob's
 * does, as the next one.
 * @param others pods of the namespace that are not the deployment's own.
 */
export function configReaders(others: readonly V1Pod[], key: Key): string[] {
  const reading = others.filter((pod) => startsAgain(pod) && reads(pod, key));
  return [...new Set(reading.map(readerName))].sort();
}

function startsAgain(pod: V1Pod): boolean {
  const controller = controllerOf(pod.metadata);
  return (
    !isOver(pod) || (controller !== undefined && (controller.kind !== 'Job' || RUN.test(controller.name)))
  );
}

function reads({ spec }: V1Pod, { configMap, key }: Key): boolean {
  const containers: readonly V1Container[] = [...(spec?.initContainers ?? []), ...(spec?.containers ?? [])];
  const asVariable = containers.some(({ env = [], envFrom = [] }) => {
    const one = env.some(
      ({ valueFrom }) =>
        valueFrom?.configMapKeyRef?.name === configMap && valueFrom.configMapKeyRef.key === key,
    );
    return one || envFrom.some(({ configMapRef }) => configMapRef?.name === configMap);
  });
  if (asVariable) return true;
  const mounted = (spec?.volumes ?? []).flatMap((volume) => [
    volume.configMap,
    ...(volume.projected?.sources ?? []).map((source) => source.configMap),
  ]);
  return mounted.some(
    (source) =>
      source?.name === configMap &&
      (source.items === undefined || source.items.some((item) => item.key === key)),
  );
}

function readerName({ metadata }: V1Pod): string {
  const controller = controllerOf(metadata);
  if (!controller) return `pod ${metadata?.name}`;
  const { kind, name } = controller;
  const hash = `-${metadata?.labels?.[TEMPLATE_HASH_LABEL]}`;
  if (kind === 'ReplicaSet' && name.endsWith(hash)) return `deployment ${name.slice(0, -hash.length)}`;
  if (kind === 'Job' && RUN.test(name)) return `cronjob ${name.replace(RUN, '')}`;
  return `${kind.toLowerCase()} ${name}`;
}
