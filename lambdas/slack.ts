/** Slack: lets in a click on a button of a message, and hands it to the function that writes what people decide. */
import { signedBySlack } from '../src/answers/signature';
import { readClick } from '../src/answers/slack-click';
import { ENVIRONMENT } from '../src/configuration/environment';
import { type Door, doorHandler } from './door';

const door: Door = {
  step: 'slack',
  signed: ({ body, header, now }, secrets) => {
    const given = { timestamp: header('x-slack-request-timestamp'), signature: header('x-slack-signature') };
    return signedBySlack(body, given, secrets, now);
  },
  read: (body) => readClick(body, process.env[ENVIRONMENT.slackStandIn]),
};

export const handler = doorHandler(door);
