/** Data of customers and secrets, put wherever a text comes from outside: none of it may reach a review. */
import { reviewHtml } from '../../../src/documents/review/render/html';
import { reviewMarkdown } from '../../../src/documents/review/render/markdown';
import { applied, incident, remediation, state } from '../../support/builders';
import { reviewOf } from '../../support/documents';
import { logs, pools } from '../../support/evidence-builders';
import { database, session } from '../../support/evidence-of-database';
import { History } from '../../support/history';
import { impact } from './impacts';
import { ALERT, called, config, looked } from './stories';

const SECRETS = ['jane.doe@example.com', '4111111111111111', 'hunter2', 'Jane Doe', '987654'] as const;
const QUERY =
  "SELECT * FROM cards WHERE holder = 'Jane Doe' AND mail = 'jane.doe@example.com' AND number = 4111111111111111 AND id = 987654";
const ERROR = `${QUERY}; password=hunter2 postgres://app:hunter2@db:5432/knhk`;

function everywhere() {
  const of = state({
    incident: incident({
      trigger: 'manual',
      requestedBy: 'jane.doe@example.com',
      reason: `customer 'Jane Doe', card 4111111111111111: ${QUERY}`,
      alert: {
        name: `Full ${ERROR}`,
        labels: { severity: ERROR },
        startsAt: '2026-01-31T03:00:00.000Z',
        fingerprint: '',
        groupKey: '',
        generatorUrl: 'https://app:hunter2@prometheus:9090/graph?g0=987654@jane.doe@example.com',
      },
    }),
    failure: { Error: 'DependencyError', Cause: JSON.stringify({ errorMessage: ERROR }) },
  });
  const leaked = [session(1, { query: QUERY, application: 'job for jane.doe@example.com' })];
  const seen = looked(
    {
      pool: pools(50),
      ...logs({ samples: [ERROR], connectionTimeouts: 3 }),
      database: database({
        leaked,
        leakedCount: 1,
        waitingForLock: 4,
        blockers: [
          {
            pid: 1,
            backendStart: '',
            user: 'knhk',
            application: 'a',
            state: 'active',
            stateSeconds: 9,
            uncommittedWrites: true,
            blockedSessions: 3,
            query: QUERY,
          },
        ],
        slowest: [{ application: 'a', seconds: 9, query: QUERY }],
      }),
      gaps: [{ probe: 'logs', subject: `pod of 'Jane Doe'`, error: ERROR }],
    },
    of,
  );
  const change = applied({
    summary: `terminated 1: ${QUERY}`,
    before: QUERY,
    after: QUERY,
    object: ERROR,
    undo: 'psql postgres://app:hunter2@db:5432/knhk',
    undoPlan: { kind: 'set-replicas', from: 1, to: 2 },
    items: [QUERY],
  });
  const changed = {
    ...seen,
    remediation: remediation({
      actions: [change, { ...change, id: '2', undone: { at: '2026-01-31T03:04:00.000Z', why: ERROR } }],
      refusals: [{ kind: 'raise-pool', code: 'not-read', why: ERROR }],
      summary: ERROR,
      approval: {
        planHash: 'abc',
        askedAt: '2026-01-31T03:04:00.000Z',
        expiresAt: '2026-01-31T03:05:00.000Z',
        isNew: false,
        decidedBy: 'jane.doe@example.com',
      },
    }),
  };
  const lost = { ...called('x'), deliveries: [{ audience: 'sre-on-call', delivered: false, detail: ERROR }] };
  const trace = {
    seconds: 1,
    podsRead: 1,
    acquired: 1,
    released: 0,
    leaking: [{ call: QUERY, held: 1, oldestSeconds: 1 }],
  };
  return new History(ALERT)
    .state('Prepare', of)
    .state('Diagnose', seen)
    .state('Remediate', changed)
    .state('FollowChange', { ...changed, followUp: { status: 'complete', trace, summary: ERROR } })
    .state('EscalateStepFailed', { ...changed, escalation: { ...lost, kind: 'step-failed' } })
    .state('EscalateNothingPermitted', { ...changed, escalation: { ...lost, kind: 'nothing-permitted' } })
    .events;
}

const review = reviewOf(everywhere(), {
  config,
  impact: impact({ requestsFailed: { notKnown: `prometheus: ${ERROR}` } }),
  links: [{ name: 'Report', url: 's3://app:hunter2@bucket/report.md' }],
});

it.each([
  ['Markdown', reviewMarkdown(review)],
  ['HTML', reviewHtml(review)],
])('no secret and no literal is in the %s', (_, document) => {
  for (const secret of SECRETS) expect(document).not.toContain(secret);
  // The statement itself is there: it is what people need to find the code.
  expect(document.replaceAll('\\', '')).toContain(
    'SELECT * FROM cards WHERE holder = ? AND mail = ? AND number = ? AND id = ?',
  );
});
