/** What only the local world has: faults to switch, receivers to disturb, more or less of load. */
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { World } from '../../local/world';
import { InvalidInputError } from '../../src/model/errors';
import { CHANNELS } from '../../src/ports';
import { parse } from '../parse';
import { FAULT_NAMES, switchFault } from './faults';
import { BEHAVIOURS, tellMessenger } from './messengers';
import { readPoolSize } from './service';

const faultSchema = z.strictObject({
  fault: z.enum(FAULT_NAMES, `one of ${FAULT_NAMES.join(', ')} is accepted`),
  on: z.boolean('true or false is accepted'),
});
const receiverSchema = z.strictObject({
  receiver: z.enum(CHANNELS, `one of ${CHANNELS.join(', ')} is accepted`),
  behaviour: z.enum(BEHAVIOURS, `one of ${BEHAVIOURS.join(', ')} is accepted`),
});
const loadSchema = z.strictObject({ requestsPerSecond: z.number('a number of 0 to 2000 is accepted') });

export function addWorldWrites(server: FastifyInstance, world: World): void {
  const { cluster, load } = world;

  server.post('/api/faults', async ({ body }) => {
    const { fault, on } = parse(faultSchema, body);
    await switchFault(cluster, fault, on, await readPoolSize(world));
    return { fault, on };
  });

  server.post('/api/receivers', async ({ body }) => {
    const { receiver, behaviour } = parse(receiverSchema, body);
    tellMessenger(world, receiver, behaviour);
    return { receiver, behaviour };
  });

  server.post('/api/load', async ({ body }) => {
    const { requestsPerSecond } = parse(loadSchema, body);
    try {
      load.setRate(requestsPerSecond);
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      throw new InvalidInputError('requestsPerSecond: a number of 0 to 2000 is accepted');
    }
    return { requestsPerSecond };
  });
}
