/**
 * What the page can do: start an execution, stop one, answer on a plan, acknowledge an incident, stop all changes,
 * make trouble, more or less of load.
 */
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { World } from '../local/world';
import { acknowledge, openIncident } from '../src/escalate/acknowledge';
import { readExecution } from '../src/history/read';
import { nameOfCheck } from '../src/model/check';
import { InvalidInputError } from '../src/model/errors';
import { CHANNELS, type TargetRecords } from '../src/ports';
import { questionOf, sayWord, switchChanges } from '../src/remediate/say';
import { problemsOf } from '../src/text/problems';
import { FAULT_NAMES, switchFault } from './faults';
import { inputProblems } from './input';
import { BEHAVIOURS, tellMessenger } from './messengers';
import { readPoolSize } from './service';

const answerSchema = z.strictObject({
  decision: z.enum(['approved', 'rejected'], 'approved or rejected is accepted'),
  /** Of the plan that was read: another one is not decided by accident. */
  planHash: z.string().regex(/^[0-9a-f]{12}$/, 'twelve hexadecimal digits are accepted'),
});
const reason = z.string('a text is accepted').max(500, 'at most 500 characters are accepted').default('');
const stopSchema = z.strictObject({ reason });
const changesSchema = z.strictObject({ allowed: z.boolean('true or false is accepted'), reason });
const faultSchema = z.strictObject({
  fault: z.enum(FAULT_NAMES, `one of ${FAULT_NAMES.join(', ')} is accepted`),
  on: z.boolean('true or false is accepted'),
});
const receiverSchema = z.strictObject({
  receiver: z.enum(CHANNELS, `one of ${CHANNELS.join(', ')} is accepted`),
  behaviour: z.enum(BEHAVIOURS, `one of ${BEHAVIOURS.join(', ')} is accepted`),
});
const acknowledgeSchema = z.strictObject({});
const checkSchema = z.strictObject({});
const loadSchema = z.strictObject({ requestsPerSecond: z.number('a number of 0 to 2000 is accepted') });

export type WriteWorld = Pick<
  World,
  'executions' | 'configuration' | 'cluster' | 'load' | 'receivers' | 'aws'
>;

/** @param user who says and starts things: whoever runs this. */
export function addWrites(
  server: FastifyInstance,
  world: WriteWorld,
  records: TargetRecords,
  user: string,
): void {
  const { executions, configuration, cluster, load } = world;
  const now = () => new Date();

  server.post('/api/input', async ({ body }) => ({ problems: inputProblems(body, configuration, now()) }));

  server.post('/api/executions', async ({ body }, reply) => {
    const problems = inputProblems(body, configuration, now());
    if (problems.length > 0) return reply.code(422).send({ error: 'the input is not valid', problems });
    const { executionArn } = await executions.start(body);
    return reply.code(201).send({ name: executionArn.split(':').at(-1) });
  });

  server.post('/api/checks', async ({ body }, reply) => {
    parse(checkSchema, body);
    const input = { mode: 'check', requestedBy: user };
    const { executionArn } = await executions.start(input, nameOfCheck(now()));
    return reply.code(201).send({ name: executionArn.split(':').at(-1) });
  });

  server.post<{ Params: { name: string } }>('/api/executions/:name/answer', async ({ params, body }) => {
    const { decision, planHash } = parse(answerSchema, body);
    const { name } = params;
    const [{ status }, history] = await Promise.all([executions.describe(name), executions.history(name)]);
    const question = questionOf(readExecution(history));
    if (status !== 'RUNNING' || 'status' in question) {
      throw new InvalidInputError(`${name} does not wait for approval of any plan`);
    }
    const { approval, summary } = question;
    if (approval.planHash !== planHash) {
      throw new InvalidInputError(`${name} waits for approval of plan ${approval.planHash} now: ${summary}`);
    }
    await sayWord(records, question, decision, { by: user, at: now().toISOString() });
    return { decision, planHash };
  });

  server.post<{ Params: { name: string } }>(
    '/api/executions/:name/acknowledge',
    async ({ params: { name }, body }) => {
      parse(acknowledgeSchema, body);
      const [{ status }, history] = await Promise.all([executions.describe(name), executions.history(name)]);
      if (status !== 'RUNNING') {
        throw new InvalidInputError(`${name} is over (${status}): there is nothing to acknowledge`);
      }
      const { incident, audiences } = openIncident(readExecution(history), name);
      return acknowledge(records, { execution: incident.id, by: user, at: now().toISOString(), audiences });
    },
  );

  server.post<{ Params: { name: string } }>('/api/executions/:name/stop', async ({ params, body }) => {
    const { reason } = parse(stopSchema, body);
    const { name } = params;
    const { status } = await executions.describe(name);
    if (status !== 'RUNNING') throw new InvalidInputError(`${name} is over: ${status}`);
    await executions.stop(name, 'StoppedByEngineer', `by ${user}, ${reason.trim() || 'from the console'}`);
    return { stopped: name };
  });

  server.post('/api/changes', async ({ body }) => {
    const { allowed, reason } = parse(changesSchema, body);
    const stop = allowed ? null : { by: user, at: now().toISOString(), reason };
    await switchChanges(records, stop);
    return { stop };
  });

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

function parse<T>(schema: z.ZodType<T>, body: unknown): T {
  const result = schema.safeParse(body);
  if (result.success) return result.data;
  const problems = problemsOf(result.error, body);
  throw new InvalidInputError(problems.join('; '), problems);
}
