/** PagerDuty: lets in that somebody acknowledged or resolved there, and hands it to the function that writes it. */
import { readAcknowledged } from '../src/answers/pagerduty-event';
import { signedByPagerDuty } from '../src/answers/signature';
import { type Door, doorHandler } from './door';

const door: Door = {
  step: 'pagerduty',
  signed: ({ body, header }, secrets) => signedByPagerDuty(body, header('x-pagerduty-signature'), secrets),
  read: readAcknowledged,
};

export const handler = doorHandler(door);
