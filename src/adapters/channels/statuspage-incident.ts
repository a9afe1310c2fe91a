/** A message as an incident of a public status page, or as an update to it (Statuspage API, Incidents). */
import * as z from 'zod';
import type { MessageKind } from '../../model/audiences';
import type { Message } from '../../model/message';
import { withoutControls } from '../../text/clean';
import { cut } from '../../text/cut';
import { oneLine } from './texts';

/** The API reference gives no limits: a line and a screen, this project's own. */
const MAX_NAME_LENGTH = 200;
const MAX_BODY_LENGTH = 5_000;
/** All top-level values of `metadata` must be objects. */
const METADATA_KEY = 'connection_pool_runbook';

const STATUS_OF: Readonly<Partial<Record<MessageKind, string>>> = {
  risk: 'investigating',
  unresolved: 'identified',
  'action-taken': 'monitoring',
  resolved: 'resolved',
};

/** What is read of an incident. */
const publishedSchema = z.object({
  id: z.string().min(1),
  status: z.string(),
  metadata: z.record(z.string(), z.unknown()).nullish(),
  incident_updates: z.array(z.object({ status: z.string(), body: z.string().nullish() })).nullish(),
});
export type PublishedIncident = z.output<typeof publishedSchema>;
export const publishedListSchema = z.array(publishedSchema);

/** Ours, among all that the page has open: told by what was put beside it, not by its name. */
export function findOurs(
  published: readonly PublishedIncident[],
  incidentId: string,
): PublishedIncident | undefined {
  return published.find(({ metadata }) => {
    const ours = metadata?.[METADATA_KEY];
    return typeof ours === 'object' && ours !== null && 'incident' in ours && ours.incident === incidentId;
  });
}

/**
 * What is sent: the subject and the headline, and nothing else of the message. A kind without a status of its own
 * leaves the status as it is.
 * @param found The incident that is to be updated; it is a new one without.
 */
export function statuspageIncident(
  message: Message,
  componentIds: readonly string[],
  found?: PublishedIncident,
): { readonly status: string; readonly body: string } & Record<string, unknown> {
  const status = STATUS_OF[message.kind] ?? found?.status ?? 'investigating';
  const component = status === 'resolved' ? 'operational' : `${message.outage ?? 'partial'}_outage`;
  return {
    status,
    body: cut(withoutControls(message.headline).trim(), MAX_BODY_LENGTH),
    deliver_notifications: true,
    ...(componentIds.length === 0
      ? {}
      : {
          component_ids: componentIds,
          components: Object.fromEntries(componentIds.map((id) => [id, component])),
        }),
    ...(found
      ? {}
      : {
          name: cut(oneLine(message.subject), MAX_NAME_LENGTH),
          metadata: { [METADATA_KEY]: { incident: message.incidentId } },
        }),
  };
}

/** Whether this is the last that the page says, as after an answer that was lost. Updates are newest first. */
export function isSaid(
  { status, body }: { readonly status: string; readonly body: string },
  found: PublishedIncident,
): boolean {
  const last = found.incident_updates?.[0];
  return status === found.status && last?.status === status && last.body === body;
}
