/** What is asked about a client's change before it is made: a policy or a webhook of the test's, and the cluster's policies. */
import type { FastifyRequest } from 'fastify';
import { requestInfo } from '../access/request-info';
import type { Users } from '../access/users';
import type { AdmissionPolicies } from '../admission/policies';
import type { Plural } from '../kinds';
import type { Kinds } from '../kinds-of-objects';
import { StatusError } from '../status-error';

/** What a policy or a webhook is shown. */
interface AdmissionReview {
  readonly plural: Plural;
  readonly before: Kinds[Plural];
  readonly after: Kinds[Plural];
  readonly dryRun: boolean;
}

/** Says why a write is refused; undefined where it is not. It must not throw. */
export type Admission = (review: AdmissionReview) => string | undefined;

export interface Admitting {
  readonly users: Users;
  readonly policies?: AdmissionPolicies;
}

interface Asked {
  /** As the request's own URL has it: a Scale, for one. */
  readonly object: object;
  readonly oldObject: object | null;
  readonly dryRun: boolean;
}

/** @throws StatusError Invalid when one of the cluster's policies does not let the request in. */
export function requireAdmission(
  { users, policies }: Admitting,
  request: FastifyRequest,
  { object, oldObject, dryRun }: Asked,
): void {
  if (!policies) return;
  const info = requestInfo(request.method, request.url);
  const { name: username, groups } = users.known(request.headers);
  const refusal = policies.refusal({
    ...{ info, object, oldObject, dryRun },
    operation: oldObject === null ? 'CREATE' : 'UPDATE',
    userInfo: { username, groups },
  });
  if (refusal === undefined) return;
  const { apiGroup, resource, name } = info;
  const text = apiGroup ? `${resource}.${apiGroup}` : resource;
  // A policy that gives no reason is answered as `Invalid` (validating/dispatcher.go).
  throw new StatusError('Invalid', `${text} "${name}" is forbidden: ${refusal}`, {
    ...{ name, kind: resource },
    ...(apiGroup && { group: apiGroup }),
    causes: [{ message: refusal }],
  });
}
