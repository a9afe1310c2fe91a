/** An incident in which everything that was read or typed from outside says the same. */
import type { WorkflowState } from '../../src/model/state';
import {
  applied,
  configuration,
  diagnosis,
  escalated,
  finding,
  incident,
  remediation,
  state,
} from '../support/builders';
import { logs } from '../support/evidence-builders';
import { database, session } from '../support/evidence-of-database';
import { History } from '../support/history';

export const config = configuration();
export const NOW = new Date('2026-01-31T03:10:00.000Z');

/** An incident in which everything that was read or typed says the same. */
export function told(text: string): { readonly state: WorkflowState; readonly events: History['events'] } {
  const of = state({
    incident: incident({
      requestedBy: text,
      reason: text,
      alert: {
        name: text,
        labels: { [text]: text },
        summary: text,
        startsAt: '2026-01-31T03:00:00.000Z',
        fingerprint: text,
        groupKey: text,
        generatorUrl: text,
      },
    }),
  });
  const seen: WorkflowState = {
    ...of,
    diagnosis: {
      ...diagnosis('connection-leak', {
        ...logs({ samples: [text], connectionTimeouts: 3 }),
        database: database({
          leaked: [session(1, { query: text, application: text, user: text })],
          leakedCount: 1,
          blockers: [
            {
              pid: 1,
              backendStart: '',
              user: text,
              application: text,
              state: text,
              stateSeconds: 9,
              uncommittedWrites: true,
              blockedSessions: 3,
              query: text,
            },
          ],
          slowest: [{ application: text, seconds: 9, query: text }],
          otherHolders: [{ user: text, database: text, application: text, connections: 1 }],
        }),
        gaps: [{ probe: 'logs', subject: text, error: text }],
      }),
      findings: [
        { ...finding('connection-leak'), evidenceFor: [text], evidenceAgainst: [text], next: [text] },
      ],
      risks: [{ kind: 'data-loss', why: text }],
      newRisks: [{ kind: 'data-loss', why: text }],
      summary: text,
    },
  };
  const change = applied({
    summary: text,
    before: text,
    after: text,
    object: text,
    undo: text,
    items: [text],
  });
  const changed: WorkflowState = {
    ...seen,
    remediation: remediation({
      actions: [change, { ...change, id: '2', undone: { at: '2026-01-31T03:04:00.000Z', why: text } }],
      refusals: [{ kind: 'raise-pool', code: 'no-headroom', why: text }],
      summary: text,
    }),
    failure: { Error: text, Cause: JSON.stringify({ errorMessage: text }) },
  };
  const trace = {
    seconds: 1,
    podsRead: 1,
    acquired: 1,
    released: 0,
    leaking: [{ call: text, held: 1, oldestSeconds: 1 }],
  };
  const lost = escalated('step-failed', {
    summary: text,
    deliveries: [
      {
        audience: text,
        channel: text,
        delivered: false,
        inPlaceOf: null,
        detail: text,
        attempts: 1,
        durationMs: 1,
      },
    ],
  });
  const events = new History({ trigger: 'alert', target: 'knhk-closed-loop', alert: of.incident.alert })
    .state('Prepare', of)
    .state('Diagnose', seen)
    .state('Remediate', changed)
    .state('FollowChange', {
      ...changed,
      followUp: { status: 'complete', actionId: '2', trace, summary: text },
    })
    .state('EscalateStepFailed', { ...changed, escalation: lost }).events;
  return { state: changed, events };
}
