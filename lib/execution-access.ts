/** What is granted of executions and of the state machine. Its functions give it its name, so its ARNs are spelt out. */
import { ArnFormat, Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { ENVIRONMENT } from '../src/configuration/environment';
import type { Grant } from './grant';
import { STATE_MACHINE_ALIAS, STATE_MACHINE_NAME } from './names';
import type { UndeliveredQueues } from './queues';
import { startGrant } from './workflow-alias';

/** The state machine refers to its functions; to refer back to it would be a circle. */
export class ExecutionAccess {
  readonly aliasArn: string;

  constructor(private readonly scope: Construct) {
    this.aliasArn = this.arn('stateMachine', `${STATE_MACHINE_NAME}:${STATE_MACHINE_ALIAS}`);
  }

  ownExecutions(): Record<string, string> {
    return { [ENVIRONMENT.stateMachineArn]: this.arn('stateMachine', STATE_MACHINE_NAME) };
  }

  stateOfExecutions(): Grant {
    return this.ofExecutions('states:DescribeExecution');
  }

  historyOfExecutions(): Grant {
    return this.ofExecutions('states:GetExecutionHistory');
  }

  endOfExecutions(): Grant {
    return this.ofExecutions('states:StopExecution');
  }

  /** Lets its holder start executions by the alias, and by it alone. */
  startByAlias(): Grant {
    return startGrant(this.arn('stateMachine', STATE_MACHINE_NAME));
  }

  /** For a check: whether anything lies in the queues, and which version the alias leads to. */
  readDeployment({ alerts, events }: UndeliveredQueues): Grant[] {
    return [
      { actions: ['sqs:GetQueueAttributes'], resources: [alerts.queueArn, events.queueArn] },
      {
        actions: ['states:DescribeStateMachineAlias', 'states:ListStateMachineVersions'],
        resources: [this.arn('stateMachine', STATE_MACHINE_NAME), this.aliasArn],
      },
    ];
  }

  private ofExecutions(action: string): Grant {
    return {
      actions: [action],
      resources: [this.arn('execution', `${STATE_MACHINE_NAME}:*`)],
      wildcard: 'executions are named by the incident',
    };
  }

  private arn(resource: 'stateMachine' | 'execution', resourceName: string): string {
    return Stack.of(this.scope).formatArn({
      service: 'states',
      resource,
      resourceName,
      arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    });
  }
}
