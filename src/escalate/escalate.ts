/** Escalate: brings composed messages to their audiences, through whatever channels there are. */
import type { Configuration } from '../configuration/configuration';
import { standIns } from '../configuration/escalation-matrix';
import { oldestOf, threadsIn } from '../history/threads';
import { EscalationError } from '../model/errors';
import type { Message } from '../model/message';
import type { Acknowledgement, Delivery, Escalation } from '../model/state';
import type { Channel } from '../ports';
import { errorText } from '../text/error-text';
import type { Composed } from './composed';
import { composeMessages, forStandIn } from './messages';
import { type EscalationRequest, risksToTell } from './request';
import { acknowledgedSummary, summarize } from './summary';

export interface EscalationTools {
  readonly channels: readonly Channel[];
  readonly config: Configuration;
  readonly now: () => Date;
  /** What the work gives, or an error when the time is up, in milliseconds. */
  readonly within: <T>(ms: number, work: () => Promise<T>) => Promise<T>;
  /** Read before a page is repeated. Null: nobody acknowledged it, or that can't be read. */
  readonly acknowledgement: () => Promise<Acknowledgement | null>;
}

/**
 * Tells every audience by every channel that takes the message; one that fails does not stop the others. A page that
 * no channel brought to its audience goes to the next one in line. A dry run tells nobody.
 * @throws EscalationError when nobody at all could be reached, so that the workflow tries again.
 */
export async function escalate(request: EscalationRequest, tools: EscalationTools): Promise<Escalation> {
  const { kind, state } = request;
  const at = tools.now();
  const earlierPages = state.escalation?.kind === 'unresolved' ? state.escalation.pages : 0;
  if (kind === 'unresolved' && earlierPages > 0) {
    const acknowledgement = await tools.acknowledgement();
    if (acknowledgement) return acknowledged(acknowledgement, earlierPages, at);
  }
  const messages = composeMessages(request, tools.config, at);
  const isSilent = state.incident?.mode === 'dry-run';
  const deliveries = isSilent
    ? messages.map(untold)
    : await deliverAll(messages, withThreads(withBound(tools, request), request));
  const wasTried = deliveries.some(({ channel }) => channel !== null);
  if (!isSilent && wasTried && !deliveries.some(({ delivered }) => delivered)) {
    const each = deliveries.map(({ audience, channel, detail }) => `${audience} by ${channel}: ${detail}`);
    throw new EscalationError(`no message was delivered: ${each.join('; ')}`);
  }
  const told = risksToTell(request).map((risk) => risk.kind);
  const pages = kind === 'unresolved' ? earlierPages + 1 : 0;
  return {
    kind,
    at: at.toISOString(),
    risks: [...new Set([...(state.riskEscalation?.risks ?? []), ...told])],
    deliveries,
    pages,
    nextAt: isSilent ? null : nextPageAt(pages, at, tools.config),
    acknowledgement: null,
    summary: summarize(kind, deliveries, isSilent),
  };
}

/** When the watchdog pages again; null when it does not. */
function nextPageAt(pages: number, at: Date, { escalation: { repeat } }: Configuration): string | null {
  if (pages === 0 || pages > repeat.times) return null;
  return new Date(at.getTime() + repeat.everySeconds * 1_000).toISOString();
}

function acknowledged(acknowledgement: Acknowledgement, pages: number, at: Date): Escalation {
  return {
    kind: 'unresolved',
    at: at.toISOString(),
    risks: [],
    deliveries: [],
    pages,
    nextAt: null,
    acknowledgement,
    summary: acknowledgedSummary(acknowledgement),
  };
}

/** Every channel with the bound of the step that waits for the message. */
function withBound(tools: EscalationTools, { withinMs }: EscalationRequest): EscalationTools {
  if (withinMs === undefined) return tools;
  const endMs = tools.now().getTime() + withinMs;
  const channels = tools.channels.map(
    (channel): Channel => ({
      name: channel.name,
      accepts: (message) => channel.accepts(message),
      send: (message) =>
        tools.within(Math.max(0, endMs - tools.now().getTime()), () => channel.send(message)),
    }),
  );
  return { ...tools, channels };
}

/** Every channel with the threads in which the incident is told already: whoever is sent the message. */
function withThreads(tools: EscalationTools, { state, threads = [] }: EscalationRequest): EscalationTools {
  const known = oldestOf([...threads, ...threadsIn(state)]);
  if (known.length === 0) return tools;
  const channels = tools.channels.map(
    (channel): Channel => ({
      name: channel.name,
      accepts: (message) => channel.accepts(message),
      send: (message) => channel.send({ ...message, threads: known }),
    }),
  );
  return { ...tools, channels };
}

async function deliverAll(messages: readonly Composed[], tools: EscalationTools): Promise<Delivery[]> {
  const paged = new Set<string>(messages.map(({ message }) => message.audience));
  const all = await Promise.all(
    messages.map(async (composed) => {
      const own = await deliver(composed.message, null, tools);
      const isOutOfReach = own.every(({ channel, delivered }) => channel !== null && !delivered);
      // Nobody is called out of bed because a note got lost.
      if (!isOutOfReach || composed.message.phase !== 'page') return own;
      return [...own, ...(await callStandIn(composed, paged, tools))];
    }),
  );
  return all.flat();
}

/** The next in line who was not told of the same already, until one is reached. */
async function callStandIn(
  composed: Composed,
  paged: Set<string>,
  tools: EscalationTools,
): Promise<Delivery[]> {
  const tried: Delivery[] = [];
  for (const audience of standIns(composed.message.audience, tools.config)) {
    if (paged.has(audience) && composed.message.audience !== 'status-page') continue;
    paged.add(audience);
    const deliveries = await deliver(forStandIn(composed, audience), composed.message.audience, tools);
    tried.push(...deliveries);
    if (deliveries.some(({ delivered }) => delivered)) break;
  }
  return tried;
}

async function deliver(
  message: Message,
  inPlaceOf: string | null,
  { channels, now }: EscalationTools,
): Promise<Delivery[]> {
  const { audience } = message;
  const accepting = channels.filter((channel) => channel.accepts(message));
  if (accepting.length === 0) {
    const detail = 'no configured channel takes it';
    return [{ audience, channel: null, delivered: false, inPlaceOf, detail, attempts: 0, durationMs: 0 }];
  }
  return Promise.all(
    accepting.map(async (channel): Promise<Delivery> => {
      const startedMs = now().getTime();
      const result = await send(channel, message);
      return {
        ...{ audience, channel: channel.name, inPlaceOf, ...result },
        durationMs: Math.max(0, now().getTime() - startedMs),
      };
    }),
  );
}

async function send(
  channel: Channel,
  message: Message,
): Promise<Pick<Delivery, 'delivered' | 'detail' | 'attempts' | 'thread'>> {
  try {
    const { attempts, thread } = await channel.send(message);
    return { delivered: true, detail: message.subject, attempts, ...(thread && { thread }) };
  } catch (error) {
    return { delivered: false, detail: errorText(error), attempts: attemptsOf(error) };
  }
}

/** A channel that gave up says after how many attempts, where it knows. */
function attemptsOf(error: unknown): number {
  const attempts = typeof error === 'object' && error !== null && 'attempts' in error ? error.attempts : 1;
  return typeof attempts === 'number' ? attempts : 1;
}

function untold({ message: { audience } }: Composed): Delivery {
  const detail = 'dry run: nothing is sent';
  return { audience, channel: null, delivered: false, inPlaceOf: null, detail, attempts: 0, durationMs: 0 };
}
