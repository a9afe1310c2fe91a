/** Who may do what, read from a synthesized template: every role with every statement that it has. */
import type { Template } from 'aws-cdk-lib/assertions';

export interface Permission {
  readonly effect: string;
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  readonly conditions: unknown;
}

interface Document {
  readonly Statement: readonly Record<string, unknown>[];
}

/** By the role's place in the stack: `Diagnose`, `Workflow`. */
export function permissionsByRole(template: Template): Record<string, Permission[]> {
  const roles = template.findResources('AWS::IAM::Role');
  const policies = Object.values(template.findResources('AWS::IAM::Policy'));
  return Object.fromEntries(
    Object.entries(roles).map(([id, { Properties }]) => {
      const inline = (Properties.Policies ?? []).map(
        (policy: { PolicyDocument: Document }) => policy.PolicyDocument,
      );
      const attached = policies
        .filter((policy) => policy['Properties'].Roles.some((role: { Ref?: string }) => role.Ref === id))
        .map((policy) => policy['Properties'].PolicyDocument);
      const documents: Document[] = [...inline, ...attached];
      return [roleName(id), documents.flatMap(({ Statement }) => Statement.map(permission))];
    }),
  );
}

/** Everything that a role has, one line for each action and resource. */
export function lines(permissions: readonly Permission[]): string[] {
  return permissions
    .flatMap(({ effect, actions, resources, conditions }) =>
      actions.flatMap((action) =>
        resources.map(
          (resource) =>
            `${effect === 'Deny' ? 'not ' : ''}${action} ${resource}${conditions ? ` if ${flat(conditions)}` : ''}`,
        ),
      ),
    )
    .sort();
}

/** A reference is `<LogicalIdWithoutHash>` or `<…​.Attribute>`; account, region and partition are left out. */
export function flat(value: unknown): string {
  if (Array.isArray(value)) return value.map(flat).join(',');
  if (typeof value !== 'object' || value === null) return String(value);
  const { Ref, 'Fn::GetAtt': attribute, 'Fn::Join': join } = value as Record<string, unknown>;
  if (typeof Ref === 'string') return Ref.startsWith('AWS::') ? '' : `<${withoutHash(Ref)}>`;
  if (Array.isArray(attribute)) return `<${withoutHash(String(attribute[0]))}>`;
  if (Array.isArray(join)) return (join[1] as unknown[]).map(flat).join(String(join[0]));
  return Object.entries(value)
    .map(([key, each]) => `${key} ${flat(each)}`)
    .join(' ');
}

function permission({ Effect, Action, Resource, Condition }: Record<string, unknown>): Permission {
  return {
    effect: String(Effect),
    actions: [Action].flat().map(String),
    resources: [Resource].flat().map(flat),
    conditions: Condition,
  };
}

function withoutHash(logicalId: string): string {
  return logicalId.replace(/[0-9A-F]{8}$/, '');
}

function roleName(logicalId: string): string {
  return withoutHash(logicalId).replace(/Role$/, '');
}
