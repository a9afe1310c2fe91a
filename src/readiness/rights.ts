/** The rights in Kubernetes that an incident needs, for one target: what `deploy/kubernetes/role.yaml` grants, by its names. */
import type { Target } from '../configuration/configuration';
import { leaseOf } from '../configuration/shared-server';
import { type CheckResult, fine, notChecked, willFail } from './result';

/** One right, as an access review asks for it (Kubernetes API reference, ResourceAttributes). */
export interface Right {
  readonly verb: string;
  readonly group: string;
  readonly resource: string;
  readonly subresource: string;
  readonly namespace: string;
  /** Empty: of any name. */
  readonly name: string;
}

/** @param autoscaler The one that scales the deployment; null where there is none, or that is not known. */
export function neededRights(target: Target, autoscaler: string | null): Right[] {
  const { namespace, deployment, configMap } = target.kubernetes;
  const lease = leaseOf(target.kubernetes);
  const of = (group: string, what: string, name: string, ...verbs: readonly string[]): Right[] => {
    const [resource = '', subresource = ''] = what.split('/');
    return verbs.map((verb) => ({ verb, group, resource, subresource, namespace, name }));
  };
  const { serviceProxy } = target.prometheus;
  const configMaps = new Set([configMap, ...(target.pooler?.configMap ? [target.pooler.configMap] : [])]);
  return [
    ...of('apps', 'deployments', deployment, 'get', 'patch'),
    ...of('apps', 'deployments/scale', deployment, 'get', 'patch'),
    ...of('apps', 'replicasets', '', 'list'),
    ...of('', 'pods', '', 'get', 'list'),
    ...of('', 'pods/log', '', 'get'),
    ...of('', 'pods/proxy', '', 'get'),
    ...of('', 'pods/eviction', '', 'create'),
    ...[...configMaps].flatMap((name) => of('', 'configmaps', name, 'get', 'patch')),
    ...of('autoscaling', 'horizontalpodautoscalers', '', 'list'),
    ...(autoscaler === null ? [] : of('autoscaling', 'horizontalpodautoscalers', autoscaler, 'get', 'patch')),
    ...of('coordination.k8s.io', 'leases', lease.name, 'get', 'update').map((right) => ({
      ...right,
      namespace: lease.namespace,
    })),
    ...(serviceProxy
      ? of('', 'services/proxy', `${serviceProxy.service}:${serviceProxy.port}`, 'get', 'create').map(
          (right) => ({
            ...right,
            namespace: serviceProxy.namespace,
          }),
        )
      : []),
  ];
}

/** A right with whether it is there; `unknown` says why that could not be asked. */
export type Reviewed =
  | { readonly right: Right; readonly allowed: boolean }
  | { readonly right: Right; readonly unknown: string };

/** One check for all rights that are there, and one for each that is missing. @param user Who asks; null where it is not known. @param manifest what grants them. */
export function judgeRights(
  reviewed: readonly Reviewed[],
  user: string | null,
  manifest = 'role.yaml',
): CheckResult[] {
  const who = user ?? 'this login';
  const unknown = reviewed.flatMap((each) => ('unknown' in each ? [each.unknown] : []));
  const missing = reviewed.filter((each) => 'allowed' in each && !each.allowed);
  const allowed = reviewed.filter((each) => 'allowed' in each && each.allowed);
  return [
    ...missing.map(({ right }) =>
      willFail('kubernetes', `right: ${rightText(right)}`, `${who} may not`, ruleText(right, manifest)),
    ),
    ...(unknown[0] === undefined
      ? []
      : [notChecked('kubernetes', `${unknown.length} of ${reviewed.length} rights`, unknown[0])]),
    ...(allowed.length > 0
      ? [fine('kubernetes', `rights: ${allowed.length} of ${reviewed.length} are granted`, `to ${who}`)]
      : []),
  ];
}

function rightText({ verb, namespace, name, ...right }: Right): string {
  return `${verb} ${whatOf(right)}${name === '' ? '' : ` ${name}`} in ${namespace}`;
}

function whatOf({ resource, subresource }: Pick<Right, 'resource' | 'subresource'>): string {
  return subresource === '' ? resource : `${resource}/${subresource}`;
}

/** The line of a Role that grants it. */
function ruleText(right: Right, manifest: string): string {
  const { group, verb, name, namespace } = right;
  const names = name === '' ? '' : `, resourceNames: ["${name}"]`;
  return (
    `Role in ${namespace} (deploy/kubernetes/${manifest}): ` +
    `- {apiGroups: ["${group}"], resources: ["${whatOf(right)}"]${names}, verbs: [${verb}]}`
  );
}
