/** The proposed manifest is read as Kubernetes and PgBouncer would read it. */
import { createHash } from 'node:crypto';
import type { V1ConfigMap, V1Deployment, V1PodDisruptionBudget, V1Service } from '@kubernetes/client-node';
import fc from 'fast-check';
import { parseAllDocuments } from 'yaml';
import { headroom } from '../../../src/capacity/headroom';
import { pgBouncerProposal } from '../../../src/documents/report/pgbouncer';
import type { DatabaseActivity, Evidence } from '../../../src/model/evidence';
import { configuration } from '../../support/builders';
import { database, evidence, poolConfig, pools } from '../../support/evidence-builders';
import { runCount } from '../../support/runs';

const TARGET = { namespace: 'knhk', deployment: 'knhk-closed-loop', database: 'knhk' };
const NAME = 'pgbouncer-knhk-closed-loop';
const config = configuration({ remediation: { marginConnections: 7 } });

const seen = (overrides: Partial<Evidence> = {}) => evidence({ pool: pools(10), ...overrides });

function proposal(overrides: Partial<Evidence> = {}, target: Partial<typeof TARGET> = {}) {
  const found = pgBouncerProposal(seen(overrides), { ...TARGET, ...target }, config);
  if (found === null) throw new Error('there is no proposal');
  return found;
}

/** The documents, which have to mean the same to either version of YAML: kubectl reads the older one. */
function documents(manifest: string) {
  const read = (version: '1.1' | '1.2') =>
    parseAllDocuments(manifest, { version }).map((document) => {
      expect([...document.errors, ...document.warnings]).toEqual([]);
      return document.toJS();
    });
  expect(read('1.1')).toEqual(read('1.2'));
  return read('1.2') as [V1ConfigMap, V1Deployment, V1Service, V1PodDisruptionBudget];
}

/** As PgBouncer reads its file: `;` begins a comment only at the start of a line. */
function settings(manifest: string): Record<string, Record<string, string>> {
  const ini = documents(manifest)[0].data?.['pgbouncer.ini'] ?? '';
  const sections = ini.split(/^(?=\[)/m).map((section) => {
    const [name = '', ...lines] = section.split('\n').filter((line) => line !== '' && !line.startsWith(';'));
    const entries = lines.map((line) => {
      const [, key, value = ''] = /^([\w.*-]+) =(?: (.*))?$/.exec(line) ?? [];
      if (key === undefined) throw new Error(`PgBouncer can't read: ${line}`);
      return [key, value];
    });
    return [name, Object.fromEntries(entries)];
  });
  return Object.fromEntries(sections);
}

describe('the sums', () => {
  it("are shown with the evidence's numbers", () => {
    expect(proposal().arithmetic).toEqual([
      "Client side: 4 pods at the peak of a rollout × pool 50 = 200 connections, all to one bouncer while the other is away; max_client_conn = 1000, the larger of the runbook's 1000 and 200 × 1.2 = 240.",
      "Pool: default_pool_size = 25, the smaller of the runbook's 25 and (383 usable − 2 bouncers × 5 in reserve) ÷ 2 = 186; usable: max_connections 400 − superuser_reserved 3 − reserved 5 − other sessions 2 − margin 7 = 383.",
      'Server side: 2 bouncers × (25 + 5 in reserve) × 1 pair of user and database = 60 connections to PostgreSQL; 383 are usable.',
      'While a bouncer is replaced, the one that ends holds its own for up to 60 s: 60 + 30 = 90; 383 are usable.',
      'While the service moves over, pods that still connect by themselves hold theirs: 200 + 60 = 260; 383 are usable.',
    ]);
  });

  it('say what does not fit', () => {
    const { arithmetic, manifest } = proposal({ database: database({ maxConnections: 60 }) });
    expect(settings(manifest)['[pgbouncer]']).toMatchObject({ default_pool_size: '16' });
    expect(arithmetic[3]).toMatch(/42 \+ 21 = 63; only 43 are usable: replace bouncers when/);
    expect(arithmetic[4]).toMatch(/200 \+ 42 = 242; only 43 are usable: make the service's own pool smaller/);
    // They stand in the manifest too, for whoever has only that.
    const text = manifest.replace(/\n# /g, ' ');
    for (const sentence of arithmetic) expect(text).toContain(sentence);
  });

  it('keep within the headroom, whatever the evidence', () => {
    const world = fc.record({
      // Little room and much.
      maxConnections: fc.oneof(fc.integer({ min: 10, max: 100 }), fc.integer({ min: 100, max: 5_000 })),
      otherConnections: fc.nat({ max: 60 }),
      limits: fc.array(
        fc
          .nat({ max: 200 })
          .map((limit) => ({ kind: 'role' as const, name: 'knhk', limit, held: 0, heldByService: 0 })),
        { maxLength: 1 },
      ),
    });
    const service = fc.tuple(fc.nat({ max: 60 }), fc.nat({ max: 5 }), fc.integer({ min: 1, max: 500 }));
    type Service = [replicas: number, count: number, size: number];
    const sumsHold = (limits: Partial<DatabaseActivity>, [replicas, count, size]: Service) => {
      const { deployment } = evidence();
      const now = seen({
        database: database(limits),
        deployment: deployment && { ...deployment, replicas, maxSurge: { count } },
        poolConfig: poolConfig({ size }),
        pool: pools(0, 1),
      });
      const left = headroom(now, config);
      if (typeof left === 'string') throw new Error(left);
      const { usable } = left;
      const found = pgBouncerProposal(now, TARGET, config);
      // Two bouncers, each with one connection and five in reserve.
      expect(found === null).toBe(usable < 12);
      if (found === null) return;
      const ini = settings(found.manifest)['[pgbouncer]'] ?? {};
      const [pool, reserve] = [Number(ini['default_pool_size']), Number(ini['reserve_pool_size'])];
      const bouncers = documents(found.manifest)[1].spec?.replicas ?? Number.NaN;
      expect(bouncers * (pool + reserve)).toBeLessThanOrEqual(usable);
      expect(pool).toBeLessThanOrEqual(25);
      // No smaller than it has to be.
      if (pool < 25) expect(bouncers * (pool + 1 + reserve)).toBeGreaterThan(usable);
      expect(Number(ini['max_db_connections'])).toBe(pool + reserve);
      const clients = (replicas + count) * size;
      expect(Number(ini['max_client_conn'])).toBe(Math.max(1_000, Math.ceil((clients * 12) / 10)));
    };
    fc.assert(fc.property(world, service, sumsHold), { numRuns: runCount(200) });
  });
});

describe('there is none', () => {
  it.each<[string, Partial<Evidence>, string?]>([
    ['without the deployment', { deployment: null }],
    ['without the pools', { pool: null }],
    ['without one pod', { pool: pools(10, 50, 4) }],
    ['without the configured pool', { poolConfig: null }],
    ['without the database', { database: null }],
    ['with a full database', { database: { kind: 'full', sqlState: '53300', message: '' } }],
    ['without headroom', { database: database({ maxConnections: 28 }) }],
    ["for PgBouncer's own database", {}, 'pgbouncer'],
    ['for a name of two lines', {}, 'a\nb = host=elsewhere'],
    ['for a name of two lines in YAML', {}, 'a\u2028b'],
  ])('%s', (_, overrides, name = 'knhk') => {
    expect(pgBouncerProposal(seen(overrides), { ...TARGET, database: name }, config)).toBeNull();
  });
});

describe('the manifest', () => {
  const { manifest } = proposal();
  const [configMap, bouncer, service, budget] = documents(manifest);
  const { metadata, spec: pod } = bouncer.spec?.template ?? {};
  const [container] = pod?.containers ?? [];

  it('holds four objects of one name, with selectors that find the pods', () => {
    const objects = documents(manifest).map((each) => [each.apiVersion, each.kind]);
    expect(objects.flat().join(' ')).toBe(
      'v1 ConfigMap apps/v1 Deployment v1 Service policy/v1 PodDisruptionBudget',
    );
    for (const each of documents(manifest))
      expect(each.metadata).toMatchObject({ name: NAME, namespace: 'knhk' });
    const { labels = {} } = metadata ?? {};
    expect(Object.keys(labels).length).toBeGreaterThan(0);
    const [spread] = pod?.topologySpreadConstraints ?? [];
    for (const selector of [bouncer.spec?.selector, spread?.labelSelector, budget.spec?.selector])
      expect(selector).toEqual({ matchLabels: labels });
    expect(service.spec?.selector).toEqual(labels);
    expect(spread).toMatchObject({
      whenUnsatisfiable: 'ScheduleAnyway',
      topologyKey: 'kubernetes.io/hostname',
    });
  });

  it('keeps one of two bouncers at any time, and never starts a third', () => {
    expect(bouncer.spec?.replicas).toBe(2);
    expect(bouncer.spec?.strategy?.rollingUpdate).toEqual({ maxSurge: 0, maxUnavailable: 1 });
    expect(budget.spec?.minAvailable).toBe(1);
    // The hook may not outlast what the pod is given, or the transactions under way are cut off.
    const script = container?.lifecycle?.preStop?.exec?.command?.at(-1) ?? '';
    const [, before, after] = /^sleep (\d+); kill -INT 1; sleep (\d+)$/.exec(script) ?? [];
    expect(Number(before) + Number(after)).toBeLessThan(pod?.terminationGracePeriodSeconds ?? 0);
  });

  it('takes one version of the image, with prepared statements in transaction mode', () => {
    expect(Number(/:v1\.(\d+)\./.exec(container?.image ?? '')?.[1])).toBeGreaterThanOrEqual(21);
  });

  it('runs without privileges, with limits, and is asked whether it listens', () => {
    expect(pod).toMatchObject({
      automountServiceAccountToken: false,
      securityContext: { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } },
    });
    expect(pod?.securityContext?.runAsUser).toBeGreaterThan(0);
    const { allowPrivilegeEscalation, readOnlyRootFilesystem, capabilities } =
      container?.securityContext ?? {};
    expect([allowPrivilegeEscalation, readOnlyRootFilesystem, capabilities?.drop]).toEqual([
      false,
      true,
      ['ALL'],
    ]);
    expect(container).toMatchObject({
      resources: { requests: { cpu: '100m', memory: '64Mi' }, limits: { memory: '96Mi' } },
      readinessProbe: { tcpSocket: { port: 6432 } },
      livenessProbe: { tcpSocket: { port: 6432 } },
    });
  });

  it('gives PgBouncer its file and its users, and the service its port', () => {
    expect(settings(manifest)).toEqual({
      '[databases]': { knhk: "host=<your PostgreSQL host> port=<your PostgreSQL port> dbname='knhk'" },
      '[pgbouncer]': {
        ...{ listen_addr: '*', listen_port: '6432', unix_socket_dir: '', pool_mode: 'transaction' },
        ...{ auth_type: 'scram-sha-256', auth_file: '/etc/pgbouncer-users/userlist.txt' },
        ...{ max_client_conn: '1000', default_pool_size: '25', max_db_connections: '30' },
        ...{ reserve_pool_size: '5', reserve_pool_timeout: '2', query_wait_timeout: '5' },
        ...{ server_idle_timeout: '60', server_lifetime: '1800' },
        ...{ max_prepared_statements: '200', ignore_startup_parameters: 'extra_float_digits' },
      },
    });
    expect(pod?.volumes).toEqual([
      { name: 'config', configMap: { name: NAME } },
      { name: 'users', secret: { secretName: `${NAME}-users`, defaultMode: 0o440 } },
    ]);
    expect(container?.volumeMounts).toEqual([
      { name: 'config', mountPath: '/etc/pgbouncer', readOnly: true },
      { name: 'users', mountPath: '/etc/pgbouncer-users', readOnly: true },
    ]);
    expect(container?.command).toEqual(['pgbouncer', '/etc/pgbouncer/pgbouncer.ini']);
    expect(container?.ports).toEqual([{ name: 'postgres', containerPort: 6432 }]);
    expect(service.spec?.ports).toEqual([{ name: 'postgres', port: 6432, targetPort: 'postgres' }]);
    // A group that may read a file of mode 0440.
    expect(pod?.securityContext?.fsGroup).toBe(pod?.securityContext?.runAsGroup);
  });

  it('replaces the pods when their file changes', () => {
    const ini = configMap.data?.['pgbouncer.ini'] ?? '';
    const checksum = createHash('sha256').update(ini).digest('hex');
    expect(metadata?.annotations?.['checksum/config']).toBe(checksum);
  });

  it('says what stops working, what is left to do, and that nothing was applied', () => {
    const comments = manifest.slice(0, manifest.indexOf('\n---')).replace(/\n# /g, ' ');
    const broken = ['SET ', 'LISTEN', 'WITH HOLD', 'PREPARE', 'session advisory locks'];
    for (const each of [...broken, 'Nothing has applied it']) expect(comments).toContain(each);
    expect(comments).toContain(`-n knhk create secret generic ${NAME}-users --from-file=userlist.txt`);
  });

  it('lets no name change its meaning', () => {
    for (const namespace of ['123', 'null', '1e3', 'on'])
      for (const each of documents(proposal({}, { namespace }).manifest))
        expect(each.metadata?.namespace).toBe(namespace);
    // A Service's name has 63 characters at most and ends with none but a letter or a digit.
    const long = proposal({}, { deployment: `${'a'.repeat(52)}-${'b'.repeat(10)}` }).manifest;
    for (const each of documents(long)) expect(each.metadata?.name).toBe(`pgbouncer-${'a'.repeat(52)}`);
  });

  it('names any database as PgBouncer can read it', () => {
    const names = fc.oneof(
      fc.constantFrom("o'b''c'", '__proto__', 'a-b.c', '*', ';a', '[b]', 'a = b', 'ä', '"'),
      fc.string({ unit: 'grapheme', minLength: 1, maxLength: 30 }),
    );
    const isReadable = (name: string) => {
      fc.pre(!/[\p{C}\p{Zl}\p{Zp}]/u.test(name));
      const ini = settings(proposal({}, { database: name }).manifest);
      const [[key, value = ''] = [], ...more] = Object.entries(ini['[databases]'] ?? {});
      expect([key, more]).toEqual([/^[\w.-]+$/.test(name) ? name : '*', []]);
      // One quoted value at the end, in which only a quote is doubled.
      const [, quoted] = /^host=<[^<>]+> port=<[^<>]+> dbname='((?:[^']|'')+)'$/.exec(value) ?? [];
      expect(quoted?.replaceAll("''", "'")).toBe(name);
    };
    fc.assert(fc.property(names, isReadable), { numRuns: runCount(200) });
  });
});
