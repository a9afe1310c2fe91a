/** A client's write to an object that is there: past admission, with its manager's mark, for good or as a dry run. */
import type { FastifyRequest } from 'fastify';
import type { Plural } from '../kinds';
import type { Kinds } from '../kinds-of-objects';
import { managedBy } from '../managed-fields';
import { invalid, StatusError } from '../status-error';
import { requireAdmission } from './admission';
import { queryOf } from './query';
import type { Key, Listed } from './resource';

/**
 * Stores what `change` makes of the object, or, as a dry run, only returns it.
 * @param view of the object, where the URL is that of a part of it.
 * @throws StatusError NotFound; Conflict; Forbidden or Invalid by admission; whatever `change` throws.
 */
export function write<P extends Plural>(
  listed: Listed,
  plural: P,
  { namespace, name }: Key,
  request: FastifyRequest,
  change: (before: Kinds[P]) => Kinds[P],
  view: (object: Kinds[P]) => object = (object) => object,
): Kinds[P] {
  const { store, admission } = listed;
  const dryRun = isDryRun(request);
  const admitted = (before: Kinds[P]): Kinds[P] => {
    const after = change(structuredClone(before));
    const refusal = admission?.({ plural, before, after, dryRun });
    if (refusal !== undefined) {
      throw new StatusError(
        'Forbidden',
        `admission webhook "policy.example.com" denied the request: ${refusal}`,
      );
    }
    requireAdmission(listed, request, { object: view(after), oldObject: view(before), dryRun });
    return managedBy(before, after, managerOf(request));
  };
  return dryRun
    ? store.rehearse(plural, namespace, name, admitted)
    : store.update(plural, namespace, name, admitted);
}

/** @throws StatusError Invalid for what is no dry run that the API server knows. */
export function isDryRun(request: FastifyRequest): boolean {
  const value = queryOf(request, 'dryRun');
  if (value !== undefined && value !== 'All') {
    const options = { PATCH: 'PatchOptions', POST: 'CreateOptions' }[request.method] ?? 'UpdateOptions';
    const message = `Unsupported value: ${JSON.stringify([value])}: supported values: "All"`;
    throw invalid(`${options}.meta.k8s.io`, '', [
      { field: 'dryRun', reason: 'FieldValueNotSupported', message },
    ]);
  }
  return value !== undefined;
}

/** The one that the request names, else what the client calls itself up to its version. */
function managerOf(request: FastifyRequest): string {
  return (
    queryOf(request, 'fieldManager') ||
    (request.headers['user-agent'] ?? 'unknown').split('/', 1)[0] ||
    'unknown'
  );
}
