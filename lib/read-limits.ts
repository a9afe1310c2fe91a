/** What is granted and told for the check of the functions' own limits. */
import { Stack } from 'aws-cdk-lib';
import { Policy } from 'aws-cdk-lib/aws-iam';
import type { IFunction, Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import { ENVIRONMENT } from '../src/configuration/environment';
import { statementsOf } from './grant';

/**
 * A policy beside the role, which no function waits for: it names the function itself, too.
 * @param all by what they are called.
 * @param reader one of them. Its environment names the others; its own name Lambda tells it.
 */
export function readLimits(scope: Construct, all: Readonly<Record<string, IFunction>>, reader: string): void {
  const { [reader]: own, ...others } = all;
  if (!own?.role) throw new RangeError(`function ${reader} has no role`);
  (own as LambdaFunction).addEnvironment(ENVIRONMENT.functions, namesOf(scope, others));
  const policy = new Policy(scope, 'ReadLimits', { roles: [own.role] });
  const statements = statementsOf(policy, [
    {
      actions: ['lambda:GetFunctionConcurrency'],
      resources: Object.values(all).map(({ functionArn }) => functionArn),
    },
    {
      actions: ['lambda:GetAccountSettings'],
      resources: ['*'],
      wildcard: 'the settings of the account have no resource (Service Authorization Reference, AWS Lambda)',
    },
  ]);
  policy.addStatements(...statements);
}

/** As JSON: the names in Lambda by what the stack calls each. */
export function namesOf(scope: Construct, functions: Readonly<Record<string, IFunction>>): string {
  const names = Object.entries(functions).map(([id, { functionName }]) => [id, functionName]);
  return Stack.of(scope).toJsonString(Object.fromEntries(names));
}
