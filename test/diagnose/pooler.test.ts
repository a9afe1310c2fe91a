/** A pooler between the service and the server: what is compared, what may grow, and one of which nobody told. */

import { POOLER_NAMES } from '../../src/configuration/wordings/pooler-names';
import { POOLERS } from '../../src/configuration/wordings/poolers';
import { connectionsInUse } from '../../src/diagnose/connections-in-use';
import { contradictionsOf, contradictionText } from '../../src/diagnose/contradictions';
import { findCauses } from '../../src/diagnose/findings';
import { growthObjection, serverObjection } from '../../src/diagnose/growth';
import type { Evidence } from '../../src/model/evidence';
import { configuration } from '../support/builders';
import { busy, deployment, evidence, logs, pools } from '../support/evidence-builders';
import {
  behindPooler,
  fullPool,
  pooler,
  poolerPool,
  poolerWith,
  waitingAtPooler,
} from '../support/pooler-builders';

const config = configuration();
const seen = (overrides: Partial<Evidence> = {}) => evidence(waitingAtPooler(overrides));
const texts = (of: Evidence) => contradictionsOf(of, config).map(contradictionText);
const unread = { pooler: pooler({ bouncers: [], partial: ['none of its bouncers could be read'] }) };

it("counts the pooler's connections to the server as those in use, and the sessions where it was not read", () => {
  expect(connectionsInUse(seen())).toBe(10);
  expect(connectionsInUse(seen({ ...unread, database: behindPooler({ serviceActive: 7 }) }))).toBe(7);
});

describe('contradictions', () => {
  it("are none between the pods' connections and the server's sessions", () => {
    expect(texts(seen({ pool: pools(200, 200) }))).toEqual([]);
    expect(texts(seen({ pool: pools(200, 200), pooler: null }))).toEqual([
      expect.stringMatching(/^the pods report 600 connections in use, but PostgreSQL has 10 sessions/),
    ]);
  });

  it("are between the pooler's connections and the server's sessions", () => {
    expect(texts(seen({ database: behindPooler({ serviceConnections: 40 }) }))).toEqual([
      expect.stringMatching(/has 40 sessions .* but the pooler's pools hold 10: other clients/),
    ]);
    expect(texts(seen(poolerWith(fullPool({ servers: 30, serversInUse: 30 }))))).toEqual([
      expect.stringMatching(/^the pooler has 60 connections in use, but PostgreSQL has 10 sessions/),
    ]);
    expect(texts(seen({ ...unread, database: behindPooler({ serviceConnections: 400 }) }))).toEqual([]);
  });
});

it('tells people how connections to another server are replaced, where the server has fewer than the pooler', () => {
  const next = (overrides: object) =>
    findCauses(seen(overrides), config)
      .find(({ cause }) => cause === 'sources-disagree')
      ?.next?.join('\n');
  const fewer = poolerWith(fullPool({ servers: 30, serversInUse: 30 }));
  expect(next(fewer)).toMatch(/SHOW SERVERS; .*RECONNECT; replaces each as its client releases it/);
  expect(next({ database: behindPooler({ serviceConnections: 40 }) })).not.toMatch(/RECONNECT/);
});

it('lets nothing of the pods grow while clients wait at the pooler, which is no word against the pooler', () => {
  expect(growthObjection(seen(), config)).toMatch(
    /^25 client\(s\) wait for the pooler's pool of database knhk/,
  );
  expect(serverObjection(seen(), config)).toBeNull();
  expect(growthObjection(seen(unread), config)).toMatch(/^the pooler was read only in part: none of its/);
});

it('does not call the database slow for what waits at the pooler', () => {
  const busySessions = behindPooler({ serviceActive: 10, active: 10 });
  const slow = busy({ ...poolerWith(poolerPool({ servers: 5, serversInUse: 5 })), database: busySessions });
  const service = {
    ...evidence(slow).service,
    ...{ servedPerSecond: 4, inUse: 60 },
  };
  const causes = (more: Partial<Evidence>) =>
    findCauses(evidence({ ...slow, service, ...more }), config).map(({ cause }) => cause);
  expect(causes({})).toContain('database-saturated');
  const waiting = causes(poolerWith(fullPool()));
  expect(waiting[0]).toBe('pooler-pool-full');
  expect(waiting).not.toContain('database-saturated');
});

it('tells of a full server whose sessions are, and that its pooler is full too', () => {
  const [finding] = findCauses(seen({ database: behindPooler({ maxConnections: 20 }) }), config);
  expect(finding).toMatchObject({
    cause: 'database-full',
    evidenceFor: expect.arrayContaining([
      "10 of the service's sessions are the pooler's",
      expect.stringMatching(/^25 client\(s\) wait for the pooler's pool/),
    ]),
  });
});

it("leaves other tenants to the server's slots, by what the pooler may take and not the pods", () => {
  const database = behindPooler({ otherConnections: 360, maxConnections: 400 });
  const causes = findCauses(seen({ database, ...deployment({ replicas: 9 }) }), config);
  // 2 × 5 fit into what is left, and 9 × 20 would not.
  expect(causes.map(({ cause }) => cause)).not.toContain('other-tenant');
});

describe('a pooler of which the configuration does not know', () => {
  const said = (of: string) => logs({ connectionTimeouts: 3, wordings: [{ of, lines: 3 }] });
  const behind = { pool: pools(50), database: behindPooler(), ...said('RDS Proxy') };

  it('is known by its words, and nothing grows', () => {
    expect(growthObjection(evidence(busy(said('RDS Proxy'))), config)).toMatch(
      /^RDS Proxy answers in the pods' logs, and the configuration has no pooler/,
    );
    expect(growthObjection(evidence(busy(said('HikariCP'))), config)).toBeNull();
    const configured = { ...said('PgBouncer'), ...poolerWith(poolerPool()) };
    expect(growthObjection(evidence(busy({ ...configured, database: behindPooler() })), config)).toBeNull();
  });

  it.each([
    ['RDS Proxy', /^check the connections, limits and waiting clients of RDS Proxy/],
    ['PgBouncer', /^configure pooler for this target/],
  ])('is told with what to do about it: %s', (name, step) => {
    const [finding] = findCauses(evidence({ ...behind, ...said(name) }), config);
    expect(finding).toMatchObject({
      cause: 'sources-disagree',
      next: expect.arrayContaining([expect.stringMatching(step)]),
    });
  });

  it('is suspected by its sessions alone', () => {
    const [finding] = findCauses(evidence({ pool: pools(50), database: behindPooler() }), config);
    expect(finding?.next).toContainEqual(expect.stringMatching(/^check whether a pooler is between/));
  });

  it('has a name that its wordings have', () => {
    expect([...POOLER_NAMES].sort()).toEqual([...new Set(POOLERS.map(({ of }) => of))].sort());
  });
});
