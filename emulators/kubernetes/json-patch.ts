/** RFC 6902, as far as `kubectl` uses it: add, remove, replace, test. */
import { sameJson } from './same-json';
import { StatusError } from './status-error';

interface Operation {
  readonly op: string;
  readonly path: string;
  readonly value?: unknown;
}

/** @throws StatusError BadRequest for a patch that is none; Invalid where the object has not what it speaks of. */
export function jsonPatch(target: unknown, patch: unknown): unknown {
  if (!Array.isArray(patch) || !patch.every(isOperation)) {
    throw new StatusError('BadRequest', 'the body of the request is not a list of patch operations');
  }
  return patch.reduce((current, operation) => changed(current, keysOf(operation.path), operation), target);
}

/** A copy of `target` in which the operation is done at the end of the path. */
function changed(target: unknown, [key, ...rest]: readonly string[], operation: Operation): unknown {
  if (key === undefined) return appliedTo(target, operation);
  if (Array.isArray(target)) {
    const index = key === '-' ? target.length : Number(key);
    const list = [...target];
    if (!Number.isInteger(index) || index < 0 || index > list.length) throw missing(operation);
    if (rest.length === 0 && operation.op === 'add') return list.toSpliced(index, 0, operation.value);
    if (index === list.length) throw missing(operation);
    if (rest.length === 0 && operation.op === 'remove') return list.toSpliced(index, 1);
    list[index] = changed(list[index], rest, operation);
    return list;
  }
  if (typeof target !== 'object' || target === null) throw missing(operation);
  // A Map, because a field called __proto__ must stay a field.
  const fields = new Map<string, unknown>(Object.entries(target));
  if (!fields.has(key) && !(rest.length === 0 && operation.op === 'add')) throw missing(operation);
  if (rest.length === 0 && operation.op === 'remove') fields.delete(key);
  else fields.set(key, changed(fields.get(key), rest, operation));
  return Object.fromEntries(fields);
}

function appliedTo(before: unknown, operation: Operation): unknown {
  const { op, path, value } = operation;
  if (op === 'add' || op === 'replace') return value;
  if (op === 'test' && sameJson(before, value)) return before;
  if (op === 'test') throw refused(`testing value ${path} failed`);
  throw new StatusError('BadRequest', `the patch operation ${JSON.stringify(op)} is not understood here`);
}

function keysOf(path: string): string[] {
  return path
    .split('/')
    .slice(1)
    .map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~'));
}

function isOperation(value: unknown): value is Operation {
  return (
    typeof value === 'object' &&
    value !== null &&
    typeof Reflect.get(value, 'op') === 'string' &&
    /^(\/.*)?$/s.test(String(Reflect.get(value, 'path')))
  );
}

function missing({ op, path }: Operation): StatusError {
  return refused(`${op} operation does not apply: doc is missing path: ${path}`);
}

function refused(why: string): StatusError {
  return new StatusError('Invalid', `the server rejected our request due to an error in our request: ${why}`);
}
