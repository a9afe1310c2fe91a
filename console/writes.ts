/**
 * What the page can do: start an execution, stop one, answer on a plan, acknowledge an incident, stop all changes. Each
 * by the same function as on the command line, with the rights of whoever runs this.
 */
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { Target } from '../src/configuration/configuration';
import { acknowledge, openIncident } from '../src/escalate/acknowledge';
import { readExecution } from '../src/history/read';
import { nameOfCheck } from '../src/model/check';
import { InvalidInputError } from '../src/model/errors';
import { questionOf, sayWord, switchChanges } from '../src/remediate/say';
import type { Histories } from './histories';
import { inputProblems } from './input';
import { parse } from './parse';
import { refusalText } from './refusal-text';
import type { ConsoleSource } from './source';

const answerSchema = z.strictObject({
  decision: z.enum(['approved', 'rejected'], 'approved or rejected is accepted'),
  /** Of the plan that was read: another one is not decided by accident. */
  planHash: z.string().regex(/^[0-9a-f]{12}$/, 'twelve hexadecimal digits are accepted'),
});
const reason = z.string('a text is accepted').max(500, 'at most 500 characters are accepted').default('');
const stopSchema = z.strictObject({ reason });
const changesSchema = z.strictObject({
  allowed: z.boolean('true or false is accepted'),
  reason,
  /** All of them when left out. */
  target: z.string('a name is accepted').optional(),
});
const acknowledgeSchema = z.strictObject({});
const checkSchema = z.strictObject({});

export function addWrites(server: FastifyInstance, source: ConsoleSource, histories: Histories): void {
  const { executions, configuration, user } = source;
  const now = () => new Date();
  /** Whether it runs, and its history as it is at this moment. */
  const standOf = async (name: string) => {
    const { status } = await executions.describe(name);
    return { status, history: readExecution(await histories.read(name, 0), { status }) };
  };

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
    const { status, history } = await standOf(name);
    const question = questionOf(history);
    if (status !== 'RUNNING' || 'status' in question) {
      throw new InvalidInputError(`${name} does not wait for approval of any plan`);
    }
    const { approval, summary, incident } = question;
    if (approval.planHash !== planHash) {
      throw new InvalidInputError(`${name} waits for approval of plan ${approval.planHash} now: ${summary}`);
    }
    const records = await source.recordsOfIncident(incident);
    await sayWord(records, question, decision, { by: user, at: now().toISOString() });
    return { decision, planHash };
  });

  server.post<{ Params: { name: string } }>(
    '/api/executions/:name/acknowledge',
    async ({ params: { name }, body }) => {
      parse(acknowledgeSchema, body);
      const { status, history } = await standOf(name);
      if (status !== 'RUNNING') {
        throw new InvalidInputError(`${name} is over (${status}): there is nothing to acknowledge`);
      }
      const { incident, audiences } = openIncident(history, name);
      const records = await source.recordsOfIncident(incident);
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
    const { allowed, reason, target } = parse(changesSchema, body);
    const stop = allowed ? null : { by: user, at: now().toISOString(), reason };
    // A target that can't be reached does not keep the others from being stopped.
    const targets = targetsOf(source, target);
    const done = await Promise.allSettled(
      targets.map(async (each) => switchChanges(await source.recordsOf(each), stop)),
    );
    const failed = targets.flatMap(({ name }, index) => {
      const result = done[index];
      return result?.status === 'rejected' ? [`${name}: ${refusalText(result.reason)}`] : [];
    });
    const [first] = done.flatMap((each) => (each.status === 'rejected' ? [each.reason as unknown] : []));
    if (first !== undefined) {
      throw new SomeFailed(`not ${allowed ? 'allowed' : 'stopped'}: ${failed.join('; ')}`, { cause: first });
    }
    return { stop };
  });
}

/** The cause is the first of those that failed. */
class SomeFailed extends Error {}

function targetsOf(
  { configuration: { targets } }: ConsoleSource,
  named: string | undefined,
): readonly Target[] {
  if (named === undefined) return targets;
  const target = targets.find(({ name }) => name === named);
  if (target) return [target];
  const known = targets.map(({ name }) => `'${name}'`).join(', ');
  throw new InvalidInputError(`target: one of ${known} is accepted (got '${named.slice(0, 80)}')`);
}
