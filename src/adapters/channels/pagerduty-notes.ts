/** PagerDuty, REST API: what the runbook did, as a note on the incident that people were paged by. */
import * as z from 'zod';
import type { Configuration } from '../../configuration/configuration';
import type { Message } from '../../model/message';
import { withoutControls } from '../../text/clean';
import { cut } from '../../text/cut';
import { parsedJson } from '../../text/json';
import type { Secrets } from '../rotating-secrets';
import { FailedAttempt } from './attempts';
import { post } from './post';
import { secretFor } from './secret-by-audience';

/** This project's own: PagerDuty says nowhere how long a note may be. */
const MAX_NOTE_LENGTH = 2_000;
/** One incident of one service, with all that PagerDuty says of it. */
const MAX_LIST_BYTES = 262_144;
const CREATED = 201;

export type NoteSettings = NonNullable<NonNullable<Configuration['notifications']['pagerDuty']>['notes']>;

const listSchema = z.object({ incidents: z.array(z.object({ id: z.string().regex(/^\w{1,64}$/) })) });

/** The service that pages this audience; undefined where no notes go to it. */
export function serviceOf(
  { services }: Pick<NoteSettings, 'services'>,
  audience: Message['audience'],
): string | undefined {
  return audience === 'status-page' ? undefined : services[audience];
}

/** Where nobody was paged there is no incident, and nothing is written: a note wakes nobody. */
export async function writeNote(
  message: Message,
  { secretId, from, url, services }: NoteSettings,
  secrets: Secrets,
  signal: AbortSignal,
): Promise<void> {
  const service = serviceOf({ services }, message.audience);
  if (service === undefined) return;
  const key = await secretFor('pagerduty', secretId, message.audience, secrets);
  const base = `${url.replace(/\/+$/, '')}/incidents`;
  // REST API, Authentication; Versioning; Create a note on an incident: `From` is a user of the account.
  const headers = {
    ...{ authorization: `Token token=${key}`, accept: 'application/vnd.pagerduty+json;version=2', from },
  };
  const shared = { headers, signal, secrets: [key] };
  const query = new URLSearchParams([
    ['incident_key', message.incidentId],
    ['service_ids[]', service],
    ['limit', '1'],
  ]);
  const maxAnswerBytes = MAX_LIST_BYTES;
  const answer = await post({ ...shared, method: 'GET', url: `${base}?${query}`, maxAnswerBytes });
  const found = answer.cut ? null : listSchema.safeParse(parsedJson(answer.text));
  if (!found?.success)
    throw new FailedAttempt('the list of incidents has an unknown shape', 'never', String(answer.status));
  const [incident] = found.data.incidents;
  if (!incident) return;
  const body = { note: { content: noteText(message) } };
  const { status } = await post({ ...shared, url: `${base}/${incident.id}/notes`, body });
  if (status !== CREATED)
    throw new FailedAttempt(`HTTP ${status} where ${CREATED} was expected`, 'never', String(status));
}

function noteText({ headline, facts }: Message): string {
  const lines = facts.map(({ name, text }) => `${name}: ${text}`);
  return cut(withoutControls([headline, ...lines].join('\n')), MAX_NOTE_LENGTH);
}
