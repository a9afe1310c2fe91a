/** How the functions' roles get into the EKS clusters of the targets: by access entries, or by what they are made of. */
import { CfnOutput, Stack } from 'aws-cdk-lib';
import { CfnAccessEntry } from 'aws-cdk-lib/aws-eks';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import type { Target } from '../src/configuration/configuration';
import { isSameCluster } from '../src/configuration/shared-server';
import {
  ACCESS_GROUP,
  ANSWERS_FUNCTION,
  ANSWERS_GROUP,
  ANSWERS_ROLE_OUTPUT,
  CLUSTER_ROLE_OUTPUT,
} from './names';

export interface ClusterAccessProps {
  readonly targets: readonly Target[];
  /** The functions that reach the cluster of a target, by their names. */
  readonly reaching: (target: Target) => Readonly<Record<string, IFunction>>;
}

/**
 * One entry for each role, in the group that the Role is bound to (`deploy/kubernetes/group.yaml`), where the configuration
 * says so. For other clusters the roles are outputs, of which a person makes entries.
 */
export class ClusterAccess extends Construct {
  constructor(scope: Construct, id: string, { targets, reaching }: ClusterAccessProps) {
    super(scope, id);
    const known: Record<string, string> = {};
    for (const sharers of byCluster(targets)) {
      const functions: Record<string, IFunction> = Object.assign({}, ...sharers.map(reaching));
      const isMade = sharers.some(({ kubernetes }) => kubernetes.eks?.accessEntries);
      const clusterName = sharers[0]?.kubernetes.eks?.clusterName ?? '';
      for (const [name, { role }] of Object.entries(functions)) {
        if (!role) throw new RangeError(`function ${name} has no role`);
        if (isMade) this.makeEntry(clusterName, name, role.roleArn);
        else known[name] = role.roleArn;
      }
    }
    for (const [name, roleArn] of Object.entries(known)) {
      const isAnswers = name === ANSWERS_FUNCTION;
      const group = isAnswers ? ANSWERS_GROUP : ACCESS_GROUP;
      const description = `Role of the function ${name}: it needs an access entry of the EKS cluster, in the group ${group}`;
      const output = isAnswers ? ANSWERS_ROLE_OUTPUT : CLUSTER_ROLE_OUTPUT + name;
      new CfnOutput(Stack.of(this), output, { value: roleArn, description });
    }
  }

  private makeEntry(clusterName: string, name: string, principalArn: string): void {
    new CfnAccessEntry(this, `${clusterName}-${name}`, {
      clusterName,
      principalArn,
      type: 'STANDARD',
      kubernetesGroups: [name === ANSWERS_FUNCTION ? ANSWERS_GROUP : ACCESS_GROUP],
    });
  }
}

/** Targets on EKS, those of one cluster together. */
function byCluster(targets: readonly Target[]): Target[][] {
  const clusters: Target[][] = [];
  for (const target of targets.filter(({ kubernetes }) => kubernetes.eks)) {
    const same = clusters.find(([first]) => first && isSameCluster(first.kubernetes, target.kubernetes));
    if (same) same.push(target);
    else clusters.push([target]);
  }
  return clusters;
}
