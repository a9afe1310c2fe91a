/** Microsoft Teams: the webhook of a workflow, one secret address an audience, with the limits of the cards that Teams shows. */
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { deliver, type Taker } from './deliveries';
import { Refusal } from './refusal';
import { readJson, send } from './service';

/** Teams connector, known issues. */
const MAX_MESSAGE_BYTES = 28 * 1_024;

export interface TeamsWorkflow {
  readonly audience: string;
  readonly workflow: string;
  /** Of its address: `sig`. */
  readonly signature: string;
}

/** Adaptive Cards 1.4, as far as a message of text and links needs it. Unlike Teams it takes no other field. */
const textRun = z.strictObject({
  type: z.literal('TextRun'),
  text: z.string().min(1),
  weight: z.enum(['Bolder', 'Default', 'Lighter']).optional(),
  size: z.enum(['Small', 'Default', 'Medium', 'Large', 'ExtraLarge']).optional(),
  fontType: z.enum(['Default', 'Monospace']).optional(),
  isSubtle: z.boolean().optional(),
});
const card = z.strictObject({
  $schema: z.literal('http://adaptivecards.io/schemas/adaptive-card.json'),
  type: z.literal('AdaptiveCard'),
  version: z.enum(['1.0', '1.1', '1.2', '1.3', '1.4']),
  msteams: z.strictObject({ width: z.literal('Full') }).optional(),
  fallbackText: z.string().optional(),
  body: z
    .array(
      z.strictObject({
        type: z.literal('RichTextBlock'),
        id: z.string().optional(),
        inlines: z.array(textRun).min(1),
      }),
    )
    .min(1),
  actions: z
    .array(z.strictObject({ type: z.literal('Action.OpenUrl'), title: z.string().min(1), url: z.url() }))
    .max(6),
});
const bodySchema = z.strictObject({
  type: z.literal('message'),
  attachments: z
    .array(
      z.strictObject({
        contentType: z.literal('application/vnd.microsoft.card.adaptive'),
        contentUrl: z.null(),
        content: card,
      }),
    )
    .length(1),
});

/** The path of a workflow without what names it; what makes it secret is in the query. */
export function shownTeamsPath(path: string): string {
  return path.replace(/^(\/teams\/workflows\/).*$/, '$1…');
}

export function defineTeams(scope: FastifyInstance, workflows: readonly TeamsWorkflow[], taker: Taker): void {
  scope.route({
    method: ['POST', 'GET'],
    url: '/workflows/:workflow/triggers/manual/paths/invoke',
    handler: async (request, reply) => {
      const { workflow } = request.params as Record<string, string>;
      const { sig } = request.query as Record<string, string>;
      const known = workflows.find((each) => each.workflow === workflow);
      if (!known) throw new Refusal(404, { error: { code: 'WorkflowNotFound' } });
      if (known.signature !== sig) throw new Refusal(401, { error: { code: 'AuthorizationFailed' } });
      // Seen at workflows of Power Automate: a GET is refused before anything starts.
      if (request.method === 'GET') {
        const message = "The HTTP request method is not valid: expected 'POST' and actual 'GET'.";
        throw new Refusal(400, { error: { code: 'TriggerRequestMethodNotValid', message } });
      }
      if (Buffer.byteLength(String(request.body)) > MAX_MESSAGE_BYTES)
        throw new Refusal(413, { error: { code: 'RequestEntityTooLarge' } });
      const invalid = new Refusal(400, { error: { code: 'InvalidRequestContent' } });
      const parsed = bodySchema.safeParse(readJson(request, invalid));
      if (!parsed.success) throw invalid;
      const content = parsed.data.attachments[0]?.content;
      if (content)
        deliver(taker, 'teams', { audience: known.audience, ...readable(content), request: parsed.data });
      return send(reply.code(202), {});
    },
  });
}

/** What people see, and what the last part says it is about. */
function readable({ body, actions }: z.output<typeof card>) {
  const texts = body.map(({ inlines }) => inlines.map(({ text }) => text).join(''));
  const about = texts[body.findIndex(({ id }) => id === 'about')] ?? '';
  const [subject = '', ...rest] = texts.filter((text) => text !== about);
  const links = actions.map(({ title, url }) => `${title}: ${url}`);
  return {
    subject,
    message: [...rest, ...links].join('\n\n'),
    attributes: Object.fromEntries(
      about.split('; ').map((each) => {
        const [name = '', ...value] = each.split(': ');
        return [name, value.join(': ')];
      }),
    ),
  };
}
