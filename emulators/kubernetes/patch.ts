/** The two kinds of patch that `kubectl` and the client libraries send most. */
import { StatusError } from './status-error';

type JsonObject = Record<string, unknown>;

/** RFC 7396: objects are merged, null removes, everything else replaces. */
export function mergePatch(target: unknown, patch: unknown): unknown {
  return isObject(patch)
    ? mergeObjects(target, patch, (_field, before, after) => mergePatch(before, after))
    : patch;
}

/**
 * Fields whose lists are merged element by element, with the field that tells the elements apart: the
 * `patchMergeKey` of the Kubernetes API types, for the lists that a pod template and its status have.
 */
const MERGE_KEYS: Readonly<Record<string, string>> = {
  containers: 'name',
  initContainers: 'name',
  env: 'name',
  volumes: 'name',
  ports: 'containerPort',
  volumeMounts: 'mountPath',
  conditions: 'type',
};

/**
 * Kubernetes' strategic merge patch: a merge patch that also merges lists of named elements. `$patch: delete` and
 * `$patch: replace` are understood; the wished order of elements (`$setElementOrder/…`) has no effect here.
 * @throws StatusError BadRequest for any other directive, and for an element without its key.
 */
export function strategicMergePatch(target: unknown, patch: unknown, field = ''): unknown {
  if (Array.isArray(patch)) {
    const key = MERGE_KEYS[field];
    return key ? mergeLists(Array.isArray(target) ? target : [], patch, key) : patch;
  }
  if (!isObject(patch)) return patch;
  if (patch['$patch'] === 'replace') return without(patch, '$patch');
  return mergeObjects(
    target,
    patch,
    (name, before, after) => strategicMergePatch(before, after, name),
    (name) => {
      if (name.startsWith('$setElementOrder/')) return false;
      if (name.startsWith('$'))
        throw new StatusError('BadRequest', `the patch directive ${name} is not understood here`);
      return true;
    },
  );
}

function mergeObjects(
  target: unknown,
  patch: JsonObject,
  merge: (field: string, before: unknown, after: unknown) => unknown,
  applies: (field: string) => boolean = () => true,
): JsonObject {
  // A Map, because a field called __proto__ must stay a field.
  const result = new Map(Object.entries(isObject(target) ? target : {}));
  for (const [field, value] of Object.entries(patch)) {
    if (!applies(field)) continue;
    if (value === null) result.delete(field);
    else result.set(field, merge(field, result.get(field), value));
  }
  return Object.fromEntries(result);
}

function mergeLists(target: readonly unknown[], patch: readonly unknown[], key: string): unknown[] {
  if (patch.some((element) => isObject(element) && element['$patch'] === 'replace')) {
    return patch.filter((element) => !(isObject(element) && '$patch' in element));
  }
  const result = [...target];
  for (const element of patch) {
    if (!isObject(element) || element[key] === undefined) {
      throw new StatusError('BadRequest', `an element of the patch does not contain the merge key ${key}`);
    }
    const index = result.findIndex((candidate) => isObject(candidate) && candidate[key] === element[key]);
    if (element['$patch'] === 'delete') {
      if (index >= 0) result.splice(index, 1);
    } else if (index >= 0) {
      result[index] = strategicMergePatch(result[index], element);
    } else {
      result.push(strategicMergePatch({}, element));
    }
  }
  return result;
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function without(object: JsonObject, field: string): JsonObject {
  return Object.fromEntries(Object.entries(object).filter(([name]) => name !== field));
}
