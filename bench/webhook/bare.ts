/** The least that a webhook's function can be: it starts an execution by the SDK, named after the incident, and says so. */
import { createHash } from 'node:crypto';
import { SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import type { APIGatewayProxyEvent, APIGatewayProxyResult } from 'aws-lambda';

const client = new SFNClient({});

export async function handler({ body }: APIGatewayProxyEvent): Promise<APIGatewayProxyResult> {
  const { groupKey, alerts } = JSON.parse(body ?? '') as {
    groupKey: string;
    alerts: readonly { readonly startsAt: string }[];
  };
  const [startsAt = ''] = alerts.map((alert) => alert.startsAt).sort();
  const name = createHash('sha256').update(`${groupKey} ${startsAt}`).digest('hex');
  const { RUNBOOK_STATE_MACHINE_ARN: stateMachineArn } = process.env;
  try {
    await client.send(new StartExecutionCommand({ stateMachineArn, name, input: body ?? '' }));
  } catch (error) {
    // Told before.
    if (!(error instanceof Error && error.name === 'ExecutionAlreadyExists')) throw error;
  }
  return { statusCode: 202, headers: { 'content-type': 'application/json' }, body: '{}' };
}
