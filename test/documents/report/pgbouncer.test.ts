/** The proposed manifest is read as Kubernetes and PgBouncer would read it. */
import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { runs } from '../../support/runs';
import { documents, NAME, proposal, settings } from './proposal';

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
    expect(comments).toContain(
      `kubectl --namespace knhk create secret generic ${NAME}-users --from-file=userlist.txt`,
    );
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
    fc.assert(fc.property(names, isReadable), runs(200));
  });
});
