/** Who asks, by their token, and whether they may. */
import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { StatusError } from '../status-error';
import { type RequestInfo, requestInfo } from './request-info';
import { allows, type Role, resourceOf } from './role';

export interface User {
  readonly name: string;
  readonly token: string;
  /** All that this user may do; whoever has none may do everything. */
  readonly role?: Role | undefined;
  /** Whose members have the same role. */
  readonly group?: string;
  /** Those that it is a member of itself. */
  readonly groups: readonly string[];
}

/** Kubernetes documentation, Authenticating: what a service account is called, and which groups it is in. */
export function serviceAccount(
  namespace: string,
  name: string,
  known: { readonly token: string; readonly role: Role },
): User {
  const groups = ['system:serviceaccounts', `system:serviceaccounts:${namespace}`, 'system:authenticated'];
  return { ...known, name: `system:serviceaccount:${namespace}:${name}`, group: name, groups };
}

const NOTHING: Role = {
  ...{ apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'Role', rules: [] },
  metadata: { name: '', namespace: '' },
};

/** A request that somebody known has made. */
export interface Access {
  readonly user: string;
  readonly info: RequestInfo;
  readonly allowed: boolean;
}

/** What everybody may read who is known at all: Kubernetes' roles `system:discovery` and `system:public-info-viewer`. */
const DISCOVERY = /^\/(api|apis|openapi|version|healthz|livez|readyz)(\/|$)/;
/** Everybody may ask what they may do themselves: Kubernetes' role `system:basic-user`. */
const REVIEWS = [
  'authorization.k8s.io/selfsubjectaccessreviews',
  'authorization.k8s.io/selfsubjectrulesreviews',
  'authentication.k8s.io/selfsubjectreviews',
];

export class Users {
  constructor(
    private readonly users: readonly User[],
    private readonly onAccess: (access: Access) => void = () => undefined,
  ) {}

  /**
   * @returns who has asked.
   * @throws StatusError Unauthorized, or Forbidden.
   */
  admit(headers: IncomingHttpHeaders, method: string, url: string): User {
    const user = this.known(headers);
    const info = requestInfo(method, url);
    const allowed = may(user, info);
    this.onAccess({ user: user.name, info, allowed });
    if (!allowed) throw forbidden(user, info);
    return user;
  }

  /**
   * Whoever may do everything may ask as somebody else, too: `kubectl --as`, `--as-group` (Kubernetes documentation,
   * User impersonation).
   * @throws StatusError Unauthorized; Forbidden for one who may not ask as another.
   */
  known(headers: IncomingHttpHeaders): User {
    const user = this.users.find(({ token }) => isBearer(headers.authorization, token));
    if (!user) throw new StatusError('Unauthorized', 'Unauthorized');
    const name = headers['impersonate-user'];
    if (name === undefined) return user;
    if (user.role) {
      const message = `users "${name}" is forbidden: User "${user.name}" cannot impersonate resource "users" in API group "" at the cluster scope`;
      throw new StatusError('Forbidden', message);
    }
    const groups = [headers['impersonate-group'] ?? []].flat().flatMap((text) => text.split(', '));
    const other = this.users.find((each) => each.name === name || groups.includes(each.group ?? ''));
    return { name: String(name), token: '', role: other ? other.role : NOTHING, groups };
  }
}

export function may({ role }: User, info: RequestInfo): boolean {
  if (!role) return true;
  if (info.resource === '') return info.verb === 'get' && DISCOVERY.test(info.path);
  const isReview = REVIEWS.includes(`${info.apiGroup}/${info.resource}`);
  return (isReview && info.verb === 'create') || allows(role, info);
}

/** In the API server's words. */
function forbidden({ name: user }: User, info: RequestInfo): StatusError {
  const { verb, apiGroup, namespace, resource, name, path } = info;
  if (resource === '') {
    return new StatusError('Forbidden', `forbidden: User "${user}" cannot ${verb} path "${path}"`);
  }
  const object = (apiGroup ? `${resource}.${apiGroup}` : resource) + (name && ` "${name}"`);
  const scope = namespace ? `in the namespace "${namespace}"` : 'at the cluster scope';
  return new StatusError(
    'Forbidden',
    `${object} is forbidden: User "${user}" cannot ${verb} resource "${resourceOf(info)}" in API group "${apiGroup}" ${scope}`,
    { ...(name && { name }), ...(apiGroup && { group: apiGroup }), kind: resource },
  );
}

/** Compares digests, so that the time taken tells nothing about the token. */
function isBearer(header: string | undefined, token: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(header ?? ''), digest(`Bearer ${token}`));
}
