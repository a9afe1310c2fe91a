/** Which policies a client's change is subject to, and whether they let it in (`apiserver/pkg/admission/plugin/policy`). */
import type { CelInput, CelResult } from '@bufbuild/cel';
import type { RequestInfo } from '../access/request-info';
import { resourceOf } from '../access/role';
import { celValue, compiled, type Meanings, notTrue } from './expression';
import type { BoundPolicy, Policy } from './policy-file';

/** What a policy is shown. */
export interface AdmissionRequest {
  readonly info: RequestInfo;
  readonly operation: 'CREATE' | 'UPDATE';
  readonly userInfo: { readonly username: string; readonly groups: readonly string[] };
  readonly dryRun: boolean;
  readonly object: object;
  /** Null for what is created. */
  readonly oldObject: object | null;
}

type Compiled = (meanings: Meanings) => CelResult;

interface Ready extends BoundPolicy {
  readonly conditions: readonly Compiled[];
  readonly variables: readonly (readonly [name: string, compiled: Compiled])[];
  readonly validations: readonly { readonly message: string; readonly isHeld: Compiled }[];
}

export class AdmissionPolicies {
  private readonly ready: readonly Ready[];

  /** @throws Error for an expression that is none. */
  constructor(policies: readonly BoundPolicy[]) {
    this.ready = policies.map(({ policy, binding }) => ({
      ...{ policy, binding },
      conditions: policy.spec.matchConditions.map(({ expression }) => compiled(expression)),
      variables: policy.spec.variables.map(({ name, expression }) => [name, compiled(expression)]),
      validations: policy.spec.validations.map(({ expression, message }) => ({
        message,
        isHeld: compiled(expression),
      })),
    }));
  }

  /** Why the change is refused, in the API server's words; undefined where it is not. */
  refusal(request: AdmissionRequest): string | undefined {
    for (const each of this.ready) {
      const { policy, binding } = each;
      const why = matches(policy, request) ? refusalOf(each, request) : undefined;
      if (why !== undefined) {
        return `ValidatingAdmissionPolicy '${policy.metadata.name}' with binding '${binding}' denied request: ${why}`;
      }
    }
    return undefined;
  }
}

function matches({ spec }: Policy, { info, operation }: AdmissionRequest): boolean {
  // Every group here has one version: which one the request is of makes no difference.
  return spec.matchConstraints.resourceRules.some(
    ({ apiGroups, operations, resources }) =>
      apiGroups.includes(info.apiGroup) &&
      operations.includes(operation) &&
      resources.includes(resourceOf(info)),
  );
}

function refusalOf(
  { conditions, variables, validations }: Ready,
  request: AdmissionRequest,
): string | undefined {
  const meanings: Meanings = {
    object: celValue(request.object),
    oldObject: celValue(request.oldObject),
    request: celValue(shown(request)),
  };
  for (const condition of conditions) {
    const not = notTrue(condition(meanings));
    // A condition that can't be judged does not exempt anybody.
    if (not?.error !== undefined) return not.error;
    if (not) return undefined;
  }
  const known = new Map<string, CelInput>();
  for (const [name, variable] of variables) {
    const value = variable({ ...meanings, variables: known });
    const error = notTrue(value)?.error;
    if (error !== undefined) return `variable '${name}' resulted in error: ${error}`;
    known.set(name, value as CelInput);
  }
  for (const { message, isHeld } of validations) {
    const not = notTrue(isHeld({ ...meanings, variables: known }));
    if (not) return not.error ?? message;
  }
  return undefined;
}

/** AdmissionRequest (Kubernetes API reference, admission.k8s.io/v1). */
function shown({ info, operation, userInfo, dryRun }: AdmissionRequest): object {
  const { apiGroup: group, resource, subresource, namespace, name } = info;
  return {
    ...{ operation, userInfo, dryRun, namespace, name, subResource: subresource },
    resource: { group, resource },
  };
}
