/** The receiver of the generic webhook: takes each message once, and says so when it is sent again. */
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { AUDIENCES, MESSAGE_KINDS } from '../../src/model/audiences';
import { deliver, type Taker } from './deliveries';
import { Refusal } from './refusal';
import { readJson, send } from './service';

const named = z.array(z.strictObject({ name: z.string().min(1), text: z.string() }));
const bodySchema = z.strictObject({
  version: z.literal(1),
  message: z.strictObject({
    kind: z.enum(MESSAGE_KINDS),
    phase: z.enum(['page', 'note', 'acknowledged', 'closed']),
    audience: z.enum(AUDIENCES),
    inPlaceOf: z.enum(AUDIENCES).nullable(),
    incidentId: z.string().min(1),
    target: z.string(),
    at: z.iso.datetime({ offset: true }),
    subject: z.string().min(1).max(100),
    headline: z.string().min(1),
    facts: named,
    clock: z.string().nullable(),
    table: z.string().nullable(),
    links: named,
    commands: named,
  }),
});

export function defineWebhook(scope: FastifyInstance, token: string, taker: Taker): void {
  const taken = new Set<string>();
  scope.post('/', async (request, reply) => {
    if (request.headers.authorization !== `Bearer ${token}`) {
      throw new Refusal(401, { error: 'unauthorized' });
    }
    const key = request.headers['idempotency-key'];
    if (typeof key !== 'string' || !/^[0-9a-f]{64}$/.test(key)) {
      throw new Refusal(400, { error: 'Idempotency-Key is missing' });
    }
    const parsed = bodySchema.safeParse(readJson(request, new Refusal(400, { error: 'not JSON' })));
    if (!parsed.success) throw new Refusal(400, { error: z.prettifyError(parsed.error) });
    if (taken.has(key)) return send(reply, { status: 'taken before' });
    taken.add(key);
    const { message } = parsed.data;
    const { kind, phase, incidentId, target, audience, inPlaceOf, subject, at } = message;
    deliver(taker, 'webhook', {
      audience,
      subject,
      message: readable(message),
      attributes: { kind, phase, incident: incidentId, target, at, inPlaceOf: inPlaceOf ?? undefined },
      request: parsed.data,
    });
    return send(reply.code(202), { status: 'taken' });
  });
}

function readable(message: z.output<typeof bodySchema>['message']): string {
  const { headline, facts, clock, links, commands } = message;
  const lines = [
    ...facts,
    ...(clock === null ? [] : [{ name: 'Clock', text: clock }]),
    ...links,
    ...commands,
  ];
  return [headline, ...lines.map(({ name, text }) => `${name}: ${text}`)].join('\n');
}
