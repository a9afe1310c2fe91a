/** PagerDuty: lets in that somebody acknowledged or resolved there, and hands it to the function that writes it. */
import type { APIGatewayProxyEvent, APIGatewayProxyResult } from 'aws-lambda';
import { readAcknowledged } from '../src/answers/pagerduty-event';
import { signedByPagerDuty } from '../src/answers/signature';
import { type Door, letIn } from './door';

const door: Door = {
  step: 'pagerduty',
  signed: ({ body, header }, secrets) => signedByPagerDuty(body, header('x-pagerduty-signature'), secrets),
  read: readAcknowledged,
};

export async function handler(event: APIGatewayProxyEvent): Promise<APIGatewayProxyResult> {
  return letIn(event, door);
}
