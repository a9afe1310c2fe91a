/** PagerDuty, REST API v2: the incidents that the alerts made, and notes on them. */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { PagerDutyAlerts } from './pagerduty';
import { Refusal } from './refusal';
import { readJson, send } from './service';

export interface PagerDutyNote {
  /** Of the alert. */
  readonly dedupKey: string;
  readonly audience: string;
  readonly content: string;
}

export interface PagerDutyRest {
  readonly key: string;
  readonly from: string;
  /** Service by audience. */
  readonly services: Readonly<Record<string, string>>;
  readonly notes: PagerDutyNote[];
}

const ACCEPTED = 'application/vnd.pagerduty+json;version=2';
const noteSchema = z.strictObject({ note: z.strictObject({ content: z.string().min(1) }) });

export function definePagerDutyRest(
  scope: FastifyInstance,
  rest: PagerDutyRest,
  alerts: PagerDutyAlerts,
): void {
  scope.get('/rest/incidents', async (request, reply) => {
    check(request, rest);
    const { incident_key: key, 'service_ids[]': service } = request.query as Record<string, string>;
    const incidents = alerts.all.flatMap(({ audience, dedupKey, status }, index) =>
      (key === undefined || dedupKey === key) &&
      (service === undefined || rest.services[audience] === service)
        ? [{ id: `P${index}`, type: 'incident', incident_key: dedupKey, status }]
        : [],
    );
    return send(reply, { incidents: incidents.reverse(), limit: 25, offset: 0, more: false });
  });
  scope.post('/rest/incidents/:id/notes', async (request, reply) => {
    check(request, rest);
    if (request.headers.from !== rest.from)
      throw new Refusal(400, { error: { message: 'Requester User Not Found' } });
    const { id = '' } = request.params as Record<string, string>;
    const alert = alerts.all[Number(id.slice(1))];
    if (!alert) throw new Refusal(404, { error: { message: 'Not Found' } });
    const invalid = new Refusal(400, { error: { message: 'Invalid Input Provided' } });
    const parsed = noteSchema.safeParse(readJson(request, invalid));
    if (!parsed.success) throw invalid;
    const { audience, dedupKey } = alert;
    rest.notes.push({ audience, dedupKey, content: parsed.data.note.content });
    return send(reply.code(201), {
      note: { id: `N${rest.notes.length}`, content: parsed.data.note.content },
    });
  });
}

function check({ headers }: FastifyRequest, { key }: PagerDutyRest): void {
  if (headers.authorization !== `Token token=${key}`)
    throw new Refusal(401, { error: { message: 'Unauthorized' } });
  if (headers.accept !== ACCEPTED) throw new Refusal(406, { error: { message: 'Not Acceptable' } });
}
