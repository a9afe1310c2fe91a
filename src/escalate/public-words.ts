/** What the public reads: that something is wrong and what comes of it. No name, number or cause from inside. */
import type { Configuration } from '../configuration/configuration';
import { findTarget } from '../configuration/configuration';
import type { MessageKind } from '../model/audiences';
import type { Message } from '../model/message';
import type { EscalationRequest } from './request';

export interface PublicWords {
  /** The same from the first word to the last. */
  readonly subject: string;
  readonly headline: string;
  readonly outage: NonNullable<Message['outage']>;
}

/** From so large a share on, those that succeed are the exception: `some` would be an understatement to everybody. */
const MAJOR_SHARE = 0.9;

/** @param now in the text as a time of day, UTC. */
export function publicWords(
  { kind, state }: EscalationRequest,
  config: Configuration,
  now: Date,
): PublicWords {
  const name = findTarget(config, state.incident?.target.name ?? '')?.publicName ?? 'API';
  const since = timeOfDay(new Date(state.incident?.startedAt ?? now));
  // As last seen.
  const share = state.validation?.figures.errorRate ?? state.diagnosis?.evidence.service.errorRate ?? 0;
  const outage = share >= MAJOR_SHARE ? 'major' : 'partial';
  return {
    subject: `${name}: requests fail`,
    headline: (WORDS[kind] ?? STILL_FAILING)(name, since, timeOfDay(now), outage),
    outage,
  };
}

type Words = (name: string, since: string, now: string, outage: PublicWords['outage']) => string;

const STILL_FAILING: Words = (name, since, _now, outage) =>
  `${outage === 'major' ? 'Most' : 'Some'} requests to the ${name} have been failing since ${since}. Engineers are working on it.`;

const WORDS: Readonly<Partial<Record<MessageKind, Words>>> = {
  risk: (name, since, _now, outage) =>
    `Since ${since}, ${outage === 'major' ? 'most' : 'some'} requests to the ${name} fail or take longer than usual. We are working on it and will ` +
    'post updates here.',
  'action-taken': (name, _since, now) =>
    `We applied a fix at ${now} and are monitoring whether requests to the ${name} succeed again.`,
  resolved: (name, since, now) =>
    `Requests to the ${name} succeed again. The incident lasted from ${since} to ${now}.`,
};

function timeOfDay(time: Date): string {
  return `${time.toISOString().slice(11, 16)} UTC`;
}
