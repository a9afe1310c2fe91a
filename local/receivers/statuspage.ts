/** Atlassian Statuspage: the incidents of one page, with their updates and components. */
import { randomBytes } from 'node:crypto';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { deliver, type Taker } from './deliveries';
import { Refusal } from './refusal';
import { readJson, send } from './service';

const STATUSES = ['investigating', 'identified', 'monitoring', 'resolved'] as const;
const COMPONENT_STATUSES = [
  'operational',
  'degraded_performance',
  'partial_outage',
  'major_outage',
  'under_maintenance',
] as const;
/** The columns of its database, as far as they are known from outside. */
const name = z.string().min(1, "can't be blank").max(255, 'is too long (maximum is 255 characters)');
const body = z.string().max(25_000, 'is too long (maximum is 25000 characters)');

/** Create an incident, Update an incident. Unlike the service it takes no field that the reference does not have. */
const changeSchema = z.strictObject({
  name: name.optional(),
  status: z.enum(STATUSES).optional(),
  body: body.optional(),
  impact_override: z.enum(['none', 'minor', 'major', 'critical']).optional(),
  component_ids: z.array(z.string()).optional(),
  components: z.record(z.string(), z.enum(COMPONENT_STATUSES)).optional(),
  deliver_notifications: z.boolean().optional(),
  metadata: z.record(z.string(), z.record(z.string(), z.unknown())).optional(),
});
type Change = z.output<typeof changeSchema>;

export interface StatuspageIncident {
  readonly id: string;
  readonly name: string;
  readonly status: string;
  readonly metadata: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  /** Newest first. */
  readonly incident_updates: readonly {
    readonly status: string;
    readonly body: string;
    readonly created_at: string;
  }[];
  readonly components: readonly { readonly id: string; readonly status: string }[];
  readonly created_at: string;
}

export interface StatuspageAccess {
  readonly key: string;
  readonly pageId: string;
  readonly componentIds: readonly string[];
}

export class StatuspagePage {
  private readonly known = new Map<string, StatuspageIncident>();
  private readonly componentStatus = new Map<string, string>();

  constructor(componentIds: readonly string[]) {
    for (const id of componentIds) this.componentStatus.set(id, 'operational');
  }

  /** Oldest first. */
  get incidents(): readonly StatuspageIncident[] {
    return [...this.known.values()];
  }

  /** Component status by id. */
  get components(): Readonly<Record<string, string>> {
    return Object.fromEntries(this.componentStatus);
  }

  /** @throws Refusal 422 for a component that is not of the page; 404 for an incident that is not. */
  put(id: string | null, change: Change): StatuspageIncident {
    const before = id === null ? undefined : this.known.get(id);
    if (id !== null && !before) throw notFound();
    const ids = [...(change.component_ids ?? []), ...Object.keys(change.components ?? {})];
    if (ids.some((each) => !this.componentStatus.has(each))) throw invalid(['Component ids are invalid']);
    for (const [each, status] of Object.entries(change.components ?? {}))
      this.componentStatus.set(each, status);
    const now = new Date().toISOString();
    const status = change.status ?? before?.status ?? 'investigating';
    const update = { status, body: change.body ?? '', created_at: now };
    const isUpdate = !before || change.status !== undefined || change.body !== undefined;
    const affected = [...new Set([...(before?.components.map((each) => each.id) ?? []), ...ids])];
    const incident = {
      id: before?.id ?? randomBytes(6).toString('hex'),
      name: change.name ?? before?.name ?? '',
      status,
      metadata: { ...before?.metadata, ...change.metadata },
      incident_updates: [...(isUpdate ? [update] : []), ...(before?.incident_updates ?? [])],
      components: affected.map((each) => ({ id: each, status: this.componentStatus.get(each) ?? '' })),
      created_at: before?.created_at ?? now,
    };
    this.known.set(incident.id, incident);
    return incident;
  }
}

export function defineStatuspage(
  scope: FastifyInstance,
  { key, pageId }: StatuspageAccess,
  page: StatuspagePage,
  taker: Taker,
): void {
  scope.addHook('preHandler', async (request) => {
    if (request.headers.authorization !== `OAuth ${key}`) {
      throw new Refusal(401, { error: 'Could not authenticate' });
    }
    if ((request.params as { page?: string }).page !== pageId) throw notFound();
  });
  scope.get('/v1/pages/:page/incidents', async (_request, reply) =>
    send(reply, [...page.incidents].reverse()),
  );
  scope.get('/v1/pages/:page/incidents/unresolved', async (_request, reply) =>
    send(reply, page.incidents.filter(({ status }) => status !== 'resolved').reverse()),
  );
  scope.get('/v1/pages/:page/components', async (_request, reply) =>
    send(
      reply,
      Object.entries(page.components).map(([id, status]) => ({ id, status })),
    ),
  );
  scope.post('/v1/pages/:page/incidents', async (request, reply) => {
    const change = readChange(request);
    if (change.name === undefined) throw invalid(["Name can't be blank"]);
    const incident = page.put(null, change);
    publish(taker, incident, change);
    return send(reply.code(201), incident);
  });
  scope.patch('/v1/pages/:page/incidents/:id', async (request, reply) => {
    const change = readChange(request);
    const incident = page.put((request.params as { id: string }).id, change);
    publish(taker, incident, change);
    return send(reply, incident);
  });
}

function publish(taker: Taker, incident: StatuspageIncident, change: Change): void {
  const [about] = Object.values(incident.metadata);
  deliver(taker, 'statuspage', {
    audience: 'status-page',
    subject: incident.name,
    message: change.body ?? '',
    attributes: {
      status: incident.status,
      incident: typeof about?.['incident'] === 'string' ? about['incident'] : undefined,
    },
    request: { incident: change },
  });
}

function readChange(request: FastifyRequest): Change {
  const sent = readJson(request, new Refusal(400, { error: 'Bad request' }));
  const wrapped = z.strictObject({ incident: z.unknown() }).safeParse(sent);
  if (!wrapped.success) throw new Refusal(400, { error: 'incident is missing' });
  const parsed = changeSchema.safeParse(wrapped.data.incident);
  if (!parsed.success) {
    throw invalid(parsed.error.issues.map(({ path, message }) => `${path.join('.')} ${message}`));
  }
  return parsed.data;
}

function notFound(): Refusal {
  return new Refusal(404, { error: 'Not found' });
}

/** Responses, 422 Unprocessable entity. */
function invalid(errors: readonly string[]): Refusal {
  return new Refusal(422, { error: errors });
}
