/** The ARNs that the operations take, and the service's words for those that they do not. */
import { AwsError } from '../aws-error';

export type ArnType = 'stateMachine' | 'execution';

/** `arn:<partition>:states:<region>:<account>:<type>:<name>…` */
const STATES_ARN = /^arn:[^:]+:states:[^:]+:[^:]+:([^:]+):[^:]+/;

/** @throws AwsError InvalidArn unless it is the ARN of such a resource, existing or not. */
export function requireArn(arn: string, type: ArnType): void {
  if (!arn.startsWith('arn:')) throw invalidArn(`Invalid ARN prefix: ${arn}`);
  const found = STATES_ARN.exec(arn)?.[1];
  if (found === undefined) throw invalidArn(arn);
  if (found !== type) throw invalidArn(`Resource type not valid in this context: ${found}`);
}

export function executionArn({ arn }: { readonly arn: string }, name: string): string {
  return `${arn.replace(':stateMachine:', ':execution:')}:${name}`;
}

function invalidArn(why: string): AwsError {
  return new AwsError('InvalidArn', `Invalid Arn: '${why}'`);
}
