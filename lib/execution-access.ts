/** What is granted of the executions of the workflow, and how a function knows whose they are. */
import { ArnFormat, Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { ENVIRONMENT } from '../src/configuration/environment';
import type { Grant } from './grant';
import { STATE_MACHINE_NAME } from './names';

export function ownExecutions(scope: Construct): Record<string, string> {
  return { [ENVIRONMENT.stateMachineArn]: stateMachineArn(scope, 'stateMachine', STATE_MACHINE_NAME) };
}

export function stateOfExecutions(scope: Construct): Grant {
  return ofExecutions(scope, 'states:DescribeExecution');
}

export function historyOfExecutions(scope: Construct): Grant {
  return ofExecutions(scope, 'states:GetExecutionHistory');
}

export function endOfExecutions(scope: Construct): Grant {
  return ofExecutions(scope, 'states:StopExecution');
}

function ofExecutions(scope: Construct, action: string): Grant {
  return {
    actions: [action],
    resources: [stateMachineArn(scope, 'execution', `${STATE_MACHINE_NAME}:*`)],
    wildcard: 'executions are named by the incident',
  };
}

/** The state machine refers to its functions; to refer back to it would be a circle, so its ARN is spelt out. */
function stateMachineArn(
  scope: Construct,
  resource: 'stateMachine' | 'execution',
  resourceName: string,
): string {
  return Stack.of(scope).formatArn({
    service: 'states',
    resource,
    resourceName,
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  });
}
