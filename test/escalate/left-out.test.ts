/** A message of an execution whose webhook left alerts out says so, and what the rules say of other targets. */
import { composeMessages } from '../../src/escalate/messages';
import type { MessageKind } from '../../src/model/audiences';
import type { Evidence } from '../../src/model/evidence';
import type { WorkflowState } from '../../src/model/state';
import { configuration } from '../support/builders';
import { everything } from '../support/everything';

const NOW = new Date('2026-01-31T03:12:30.000Z');
const { incident, diagnosis, ...rest } = everything() as WorkflowState;
const OWN = { firing: true, state: 'firing' };

/** What a message says of it, after that many were left out and with this read of the rules; undefined: not diagnosed. */
function said(
  truncatedAlerts: number | undefined,
  read?: Evidence['alert'],
  kind: MessageKind = 'step-failed',
): string | undefined {
  const alert = { ...incident.alert, truncatedAlerts } as WorkflowState['incident']['alert'];
  const found = { ...diagnosis, evidence: { ...diagnosis?.evidence, alert: read } };
  const state = {
    ...rest,
    incident: { ...incident, alert },
    ...(read === undefined ? {} : { diagnosis: found as WorkflowState['diagnosis'] }),
  } as WorkflowState;
  return composeMessages({ kind, state }, configuration(), NOW)
    .flatMap(({ message }) => message.facts)
    .find(({ name }) => name === 'Alerts')?.text;
}

it('says how many, before anything is diagnosed too', () => {
  expect(said(3)).toBe(
    'The sender left 3 alert(s) of this group out of its webhook, and one of them may be of another target.',
  );
});

it.each<[string, Evidence['alert'], RegExp]>([
  ['nothing, where they could not be read', null, / Which other alerts fire could not be read\.$/],
  ['that none fires', OWN, / no alert of another configured target fires\.$/],
  [
    'which fire',
    { ...OWN, othersFiring: ['billing', 'orders'] },
    / alerts of billing, orders fire: check that each has an execution\.$/,
  ],
])('says of other targets %s', (_, read, text) => {
  expect(said(3, read)).toMatch(text);
});

it('says nothing where none were left out, and when it is over', () => {
  expect(said(undefined, { ...OWN, othersFiring: ['billing'] })).toBeUndefined();
  expect(said(3, OWN, 'resolved')).toBeUndefined();
});
