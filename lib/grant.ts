/** A permission, with the reason for each resource that is not named to the last character. */
import { Stack, Validations } from 'aws-cdk-lib';
import { Effect, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';

export interface Grant {
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  readonly conditions?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** Takes away instead of giving. */
  readonly deny?: true;
  /** Why a resource has `*` or `?` in it. */
  readonly wildcard?: string;
}

/**
 * Statements for a role or its policies, each wildcard reviewed under the role.
 * @throws RangeError for a wildcard with no reason, and for an action with a wildcard: there is no reason for one.
 */
export function statementsOf(role: Construct, grants: readonly Grant[]): PolicyStatement[] {
  return grants.map(({ actions, resources, conditions, deny, wildcard }) => {
    const wide = resources.filter((resource) => /[*?]/.test(resource));
    const wideAction = actions.find((action) => action.includes('*'));
    if (wideAction) throw new RangeError(`${role.node.path}: ${wideAction} is more than one action`);
    if (wide.length > 0 && !wildcard)
      throw new RangeError(`${role.node.path}: no reason for ${wide.join(', ')}`);
    for (const resource of wide)
      review(role, `AwsSolutions-IAM5[Resource::${asNagSees(role, resource)}]`, wildcard ?? '');
    return new PolicyStatement({
      effect: deny ? Effect.DENY : Effect.ALLOW,
      actions: [...actions],
      resources: [...resources],
      ...(conditions ? { conditions } : {}),
    });
  });
}

/** A finding of cdk-nag (AwsSolutions) that was looked at and left, with the reason. */
export function review(construct: Construct, id: string, reason: string): void {
  Validations.of(construct).acknowledge({ id, reason });
}

/** cdk-nag writes `<LogicalId>` for `Ref` and `<LogicalId.Attribute>` for `Fn::GetAtt`. */
function asNagSees(scope: Construct, resource: string): string {
  return flat(Stack.of(scope).resolve(resource));
}

function flat(value: unknown): string {
  if (typeof value !== 'object' || value === null) return String(value);
  const { Ref, 'Fn::GetAtt': attribute, 'Fn::Join': join } = value as Record<string, unknown>;
  if (typeof Ref === 'string') return `<${Ref}>`;
  if (Array.isArray(attribute)) return `<${attribute.join('.')}>`;
  if (!Array.isArray(join)) throw new RangeError(`no name for ${JSON.stringify(value)}`);
  const [delimiter, parts] = join as [string, unknown[]];
  return parts.map(flat).join(delimiter);
}
