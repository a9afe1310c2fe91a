/** PagerDuty, Events API v2: `POST /v2/enqueue`, with the alerts that its events make. */
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { deliver, type Taker } from './deliveries';
import { Refusal } from './refusal';
import { readJson, send } from './service';

/** Overview, Size limits. */
const MAX_EVENT_BYTES = 512 * 1_024;

const text = z.string().min(1);
const payload = z.strictObject({
  summary: text.max(1_024, 'is too long (maximum is 1024 characters)'),
  source: text,
  severity: z.enum(['critical', 'error', 'warning', 'info']),
  timestamp: z.iso.datetime({ offset: true }).optional(),
  component: z.string().optional(),
  group: z.string().optional(),
  class: z.string().optional(),
  custom_details: z.record(z.string(), z.unknown()).optional(),
});

/** Send an Alert Event, Parameters. Unlike the service it takes no field that the reference does not have. */
const eventSchema = z
  .strictObject({
    routing_key: z.string().length(32, 'is incorrect (should be 32 characters)'),
    event_action: z.enum(['trigger', 'acknowledge', 'resolve']),
    dedup_key: text.max(255).optional(),
    payload: payload.optional(),
    images: z
      .array(z.strictObject({ src: z.url(), href: z.url().optional(), alt: z.string().optional() }))
      .optional(),
    links: z.array(z.strictObject({ href: z.url(), text: z.string().optional() })).optional(),
    client: z.string().optional(),
    client_url: z.url().optional(),
  })
  .refine(({ event_action, payload }) => event_action !== 'trigger' || payload, {
    path: ['payload'],
    message: 'is missing or blank',
  })
  .refine(({ event_action, dedup_key }) => event_action === 'trigger' || dedup_key, {
    path: ['dedup_key'],
    message: 'is missing or blank',
  });
type Event = z.output<typeof eventSchema>;

export interface PagerDutyAlert {
  readonly audience: string;
  readonly dedupKey: string;
  readonly status: 'triggered' | 'acknowledged' | 'resolved';
  readonly summary: string;
  readonly severity: string;
  /** How many times it was triggered. */
  readonly triggers: number;
}

/** Alerts, oldest first. One that is resolved stays, and the next trigger with its key makes another. */
export class PagerDutyAlerts {
  private readonly alerts: PagerDutyAlert[] = [];

  get all(): readonly PagerDutyAlert[] {
    return this.alerts;
  }

  /**
   * Send an Alert Event, Alert de-duplication: what is about no open alert of the same routing key is dropped.
   * @returns false for what was dropped: nobody hears of it.
   */
  apply(audience: string, dedupKey: string, { event_action, payload }: Event): boolean {
    const at = this.alerts.findIndex(
      (alert) => alert.audience === audience && alert.dedupKey === dedupKey && alert.status !== 'resolved',
    );
    const open = this.alerts[at];
    if (event_action === 'trigger') {
      const { summary = '', severity = '' } = payload ?? {};
      if (open) this.alerts[at] = { ...open, triggers: open.triggers + 1 };
      else this.alerts.push({ audience, dedupKey, status: 'triggered', summary, severity, triggers: 1 });
    } else if (open) {
      this.alerts[at] = { ...open, status: event_action === 'resolve' ? 'resolved' : 'acknowledged' };
    }
    return event_action === 'trigger' || open !== undefined;
  }
}

/** @param keys routing key by audience */
export function definePagerDuty(
  scope: FastifyInstance,
  keys: Readonly<Record<string, string>>,
  alerts: PagerDutyAlerts,
  taker: Taker,
): void {
  scope.post('/v2/enqueue', { bodyLimit: MAX_EVENT_BYTES }, async (request, reply) => {
    const body = readJson(
      request,
      new Refusal(400, {
        status: 'Unrecognized object',
        message: 'Event object format is unrecognized',
        errors: ['JSON parse error'],
      }),
    );
    const parsed = eventSchema.safeParse(body);
    if (!parsed.success) throw invalid(parsed.error.issues.map(issueText));
    const event = parsed.data;
    const [audience] = Object.entries(keys).find(([, key]) => key === event.routing_key) ?? [];
    if (!audience) throw invalid(['Invalid routing key']);
    const dedupKey = event.dedup_key ?? crypto.randomUUID();
    if (alerts.apply(audience, dedupKey, event)) {
      deliver(taker, 'pagerduty', {
        audience,
        ...readable(event, dedupKey),
        request: { ...event, routing_key: '…' },
      });
    }
    return send(reply.code(202), { status: 'success', message: 'Event processed', dedup_key: dedupKey });
  });
}

/** Details that are no lines of the text. */
const NOT_SHOWN: ReadonlySet<string> = new Set([
  'kind',
  'phase',
  'audience',
  'in_place_of',
  'incident',
  'subject',
  'headline',
]);

function readable({ event_action, payload }: Event, dedupKey: string) {
  const details = payload?.custom_details ?? {};
  const said = (name: string) => (typeof details[name] === 'string' ? details[name] : undefined);
  const lines = Object.entries(details)
    .filter(([name]) => !NOT_SHOWN.has(name))
    .flatMap(([name, value]) =>
      typeof value === 'object' && value !== null ? Object.entries(value) : [[name, value]],
    )
    .map(([name, value]) => `${name}: ${value}`);
  return {
    subject: said('subject') ?? payload?.summary ?? `${event_action} ${dedupKey}`,
    message: [said('headline') ?? payload?.summary ?? event_action, ...lines].join('\n'),
    attributes: {
      action: event_action,
      kind: said('kind'),
      phase: said('phase'),
      incident: said('incident') ?? dedupKey,
      target: payload?.source,
      at: payload?.timestamp,
      inPlaceOf: said('in_place_of'),
    },
  };
}

function invalid(errors: readonly string[]): Refusal {
  return new Refusal(400, { status: 'invalid event', message: 'Event object is invalid', errors });
}

function issueText({ path, message, code }: z.core.$ZodIssue): string {
  const name = path.join('.');
  return code === 'invalid_format' || code === 'invalid_value'
    ? `'${name}' is invalid`
    : `'${name}' ${message}`;
}
