/**
 * Who manages which field (`metadata.managedFields`), as the API server keeps it for updates: whoever changes a field has
 * it from then on, and nobody else. Lists count as one field here.
 */

import type { Plural } from './kinds';
import type { Kinds } from './kinds-of-objects';
import { type KubeObject, kubeTime, type ManagedFields } from './objects';
import { sameJson } from './same-json';

/** The parts of an object that clients write. */
const PARTS = ['spec', 'data'] as const;
const MARKS = ['labels', 'annotations'] as const;

/** Paths of leaves, each as JSON: field names may hold any character. */
type Paths = ReadonlySet<string>;

/** The object with its newest change marked as this manager's. */
export function managedBy<P extends Plural>(before: Kinds[P], after: Kinds[P], manager: string): Kinds[P] {
  const changed = changedPaths(before, after);
  const gone = without(pathsOf(before), pathsOf(after));
  if (changed.size === 0 && gone.size === 0) return after;
  const present = before.metadata.managedFields ?? [];
  const others = present
    .map((entry) => withPaths(entry, without(flat(entry), changed, gone)))
    .filter((entry) => entry.manager !== manager && flat(entry).size > 0);
  const own = present.filter((entry) => entry.manager === manager).flatMap((entry) => [...flat(entry)]);
  const all = without(new Set([...own, ...changed]), gone);
  const entry: ManagedFields = {
    ...{ manager, operation: 'Update', apiVersion: after.apiVersion, time: kubeTime() },
    ...{ fieldsType: 'FieldsV1', fieldsV1: nested(all) },
  };
  const managedFields = all.size > 0 ? [...others, entry] : others;
  return { ...after, metadata: { ...after.metadata, managedFields } };
}

/** What a manager has who has made all of the object. */
export function allFields(
  { apiVersion }: Pick<KubeObject, 'apiVersion'>,
  object: object,
  manager: string,
): ManagedFields {
  return {
    ...{ manager, operation: 'Update', apiVersion, time: kubeTime() },
    ...{ fieldsType: 'FieldsV1', fieldsV1: nested(pathsOf(object)) },
  };
}

function changedPaths(before: object, after: object): Paths {
  const was = leavesOf(before);
  const changed = [...leavesOf(after)].filter(
    ([path, value]) => !was.has(path) || !sameJson(was.get(path), value),
  );
  return new Set(changed.map(([path]) => path));
}

function pathsOf(object: object): Paths {
  return new Set(leavesOf(object).keys());
}

function leavesOf(object: object): Map<string, unknown> {
  const leaves = new Map<string, unknown>();
  const walk = (value: unknown, path: readonly string[]): void => {
    const fields =
      typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.entries(value) : [];
    if (fields.length === 0) leaves.set(JSON.stringify(path), value);
    for (const [name, inner] of fields) walk(inner, [...path, `f:${name}`]);
  };
  for (const part of PARTS) {
    const value: unknown = Reflect.get(object, part);
    if (value !== undefined) walk(value, [`f:${part}`]);
  }
  const metadata: unknown = Reflect.get(object, 'metadata');
  for (const mark of MARKS) {
    const value: unknown =
      typeof metadata === 'object' && metadata !== null ? Reflect.get(metadata, mark) : undefined;
    if (value !== undefined) walk(value, ['f:metadata', `f:${mark}`]);
  }
  return leaves;
}

/** FieldsV1, of which an empty object is a leaf. */
function nested(paths: Paths): Record<string, unknown> {
  const root: Record<string, unknown> = {};
  for (const path of paths) {
    let at = root;
    for (const name of JSON.parse(path) as string[]) {
      at[name] ??= {};
      at = at[name] as Record<string, unknown>;
    }
  }
  return root;
}

function flat({ fieldsV1 }: ManagedFields): Paths {
  const paths = new Set<string>();
  const walk = (value: object, path: readonly string[]): void => {
    const fields = Object.entries(value) as [string, object][];
    if (fields.length === 0 && path.length > 0) paths.add(JSON.stringify(path));
    for (const [name, inner] of fields) walk(inner, [...path, name]);
  };
  walk(fieldsV1, []);
  return paths;
}

function withPaths(entry: ManagedFields, paths: Paths): ManagedFields {
  return { ...entry, fieldsV1: nested(paths) };
}

function without(paths: Paths, ...others: readonly Paths[]): Paths {
  return new Set([...paths].filter((path) => !others.some((other) => other.has(path))));
}
