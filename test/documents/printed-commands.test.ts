/** What people read of an incident: every command in it says where it works, and stands there whole. */
import { reportMarkdown } from '../../src/documents/report/markdown';
import { reportText } from '../../src/documents/report/text';
import { reviewMarkdown } from '../../src/documents/review/render/markdown';
import { composeMessages } from '../../src/escalate/messages';
import { MESSAGE_KINDS } from '../../src/model/audiences';
import type { DatabaseActivity, Evidence, IdleSession } from '../../src/model/evidence';
import type { WorkflowState } from '../../src/model/state';
import { applied, configuration, incident, remediation, state, targetOf } from '../support/builders';
import { reportOf, reviewOf } from '../support/documents';
import { evidence } from '../support/evidence-builders';
import { database, session } from '../support/evidence-of-database';
import { History } from '../support/history';
import { scaleOutPlan } from '../support/plans';
import { impact } from './review/impacts';
import { ALERT, config, LEAK, looked } from './review/stories';

const server = { host: 'db.shop', port: 5433, database: 'knhk' };
const ARN = incident().executionArn;

/** What begins a command or a statement; a word before it, such as in `kubectl's`, is part of no command. */
const BEGINNING =
  /kubectl (?=-|[a-z]+ )|npm run runbook|psql (?=['"])|\b(?:SELECT pg_|SELECT wait_|ALTER (?:ROLE|SYSTEM) |(?:COMMIT|ROLLBACK) PREPARED |SHOW (?:POOLS|CLIENTS)(?=["';]))/g;
const WHERE: readonly RegExp[] = [
  /^kubectl --context prod --namespace knhk /,
  new RegExp(`^npm run runbook -- [a-z ]+(--execution )?${ARN}`),
  /^psql ["']host=db\.shop port=5433 dbname=\w+["'] -c /,
  /^psql "postgresql:\/\/bouncer:6432\/pgbouncer" -c /,
];

/** Commands without their place, as they stand in the text. */
function placeless(text: string): string[] {
  return [...text.matchAll(BEGINNING)].flatMap(({ index }) => {
    const rest = text.slice(index, index + 160);
    const isInside = /-c ["']$/.test(text.slice(0, index));
    return isInside || WHERE.some((where) => where.test(rest)) ? [] : [rest];
  });
}

const leaking = LEAK.database as DatabaseActivity;
const holding: IdleSession = session(7, { holds: ['advisory-lock'] });
const bouncer = {
  ...{ address: 'bouncer:6432', version: '1.24', clients: 100, maxClients: 100, defaultPoolSize: 20 },
  ...{ otherPools: 0, pools: [] },
};
const SEEN: Readonly<Record<string, Partial<Evidence>>> = {
  'a leak of which some hold locks': {
    ...LEAK,
    database: { ...leaking, server, leaked: [holding, ...leaking.leaked.slice(1)] },
  },
  'a prepared transaction': {
    database: database({
      ...{ server, waitingForLock: 120, serviceWaitingForLock: 120, waitingWithoutRoot: 120 },
      prepared: [{ gid: "order's", owner: 'knhk', database: 'shop', ageSeconds: 900 }],
    }),
  },
  'a bouncer at its limit': {
    database: database({ server }),
    pooler: { kind: 'pgbouncer', instances: 1, bouncers: [bouncer], config: null, partial: [] },
  },
  'a full server': {
    database: { kind: 'full', server, sqlState: '53300', message: 'sorry, too many clients already' },
  },
};

const prod = configuration({
  targets: [{ ...targetInput(), kubernetes: { ...targetInput().kubernetes, context: 'prod' } }],
});

function targetInput() {
  const { pooler: _none, ...target } = targetOf(config);
  return target;
}

function documentsOf(left: WorkflowState): string[] {
  const { events } = new History(ALERT).state('Prepare', state()).state('Diagnose', left);
  const report = reportOf(events, prod);
  return [
    ...MESSAGE_KINDS.flatMap((kind) => composeMessages({ kind, state: left }, prod, new Date())).flatMap(
      ({ insideFor }) => {
        const { headline, facts, commands } = insideFor('sre-on-call');
        return [headline, ...[...facts, ...commands].map(({ text }) => text)];
      },
    ),
    ...[reportMarkdown(report), reportText(report), report.pgBouncer?.manifest ?? ''],
    reviewMarkdown(reviewOf(events, { config: prod, impact: impact() })),
  ];
}

it.each(Object.keys(SEEN))('%s', (name) => {
  const left = looked(SEEN[name] ?? {});
  const texts = documentsOf({
    ...left,
    remediation: remediation({ actions: [applied()], plan: scaleOutPlan() }),
  });
  expect(texts.flatMap(placeless)).toEqual([]);
  // It is worth something only where there are commands.
  expect(texts.join('\n')).toMatch(/psql ['"]/);
});

it('keeps a statement whole, with its literals: as a fact of a message, in the report and in the review', () => {
  const ending =
    'psql "host=db.shop port=5433 dbname=knhk" -c "SELECT pg_terminate_backend(pid) FROM pg_stat_activity ' +
    `WHERE pid = 7 AND backend_start = '${holding.backendStart}'"`;
  const texts = documentsOf(looked(SEEN['a leak of which some hold locks'] ?? {}));
  const having = texts.filter((text) => text.includes(ending));
  expect(having).toContain(ending);
  expect(having.filter((text) => text.startsWith('# '))).toHaveLength(2);
});

it('puts the command of the PgBouncer proposal on a line of its own', () => {
  const manifest = reportOf(
    new History(ALERT).state('Prepare', state()).state('Diagnose', looked({ ...evidence() })).events,
    prod,
  ).pgBouncer?.manifest;
  expect(manifest).toMatch(
    /^# {4}kubectl --context prod --namespace knhk create secret generic pgbouncer-\S+-users --from-file=userlist\.txt$/m,
  );
});
