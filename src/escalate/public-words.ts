/** What the public reads: that something is wrong and what comes of it. No name, number or cause from inside. */
import type { Configuration } from '../configuration/configuration';
import { findTarget } from '../configuration/configuration';
import type { MessageKind } from '../model/audiences';
import type { EscalationRequest } from './request';

export interface PublicWords {
  readonly subject: string;
  readonly headline: string;
}

/** @param now in the text as a time of day, UTC. */
export function publicWords(
  { kind, state }: EscalationRequest,
  config: Configuration,
  now: Date,
): PublicWords {
  const name = findTarget(config, state.incident?.target.name ?? '')?.publicName ?? 'API';
  const since = timeOfDay(new Date(state.incident?.startedAt ?? now));
  return {
    subject: `${name}: some requests fail`,
    headline: (WORDS[kind] ?? STILL_FAILING)(name, since, timeOfDay(now)),
  };
}

type Words = (name: string, since: string, now: string) => string;

const STILL_FAILING: Words = (name, since) =>
  `Some requests to the ${name} have been failing since ${since}. Engineers are working on it.`;

const WORDS: Readonly<Partial<Record<MessageKind, Words>>> = {
  risk: (name, since) =>
    `Since ${since}, some requests to the ${name} fail or take longer than usual. We are working on it and will ` +
    'post updates here.',
  'action-taken': (name, _since, now) =>
    `We applied a fix at ${now} and are monitoring whether requests to the ${name} succeed again.`,
  resolved: (name, since, now) =>
    `Requests to the ${name} succeed again. The incident lasted from ${since} to ${now}.`,
};

function timeOfDay(time: Date): string {
  return `${time.toISOString().slice(11, 16)} UTC`;
}
