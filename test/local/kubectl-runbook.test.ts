/** The runbook's own commands, word for word, typed into a shell with the stock kubectl. */
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { type KubectlWorld, kubectls, startKubectlWorld } from '../support/kubectl-world';
import { until } from '../support/service-cluster';

const RUNBOOK = readFileSync(`${__dirname}/fixtures/runbook-commands.sh`, 'utf8');
const NO_TTY = 'Unable to use a TTY - input is not a terminal or the right kind of file';

/** The one command of the runbook that has these words in it, and none of the others. */
function command(...words: readonly string[]): string {
  const found = RUNBOOK.split('\n\n').filter((text) => words.every((word) => text.includes(word)));
  expect([words, found.length]).toEqual([words, 1]);
  return found[0] ?? '';
}

/** Of one program, each way that it knows to run a command in a pod. */
const waysOf = (file: string) => kubectls().filter(([, its]) => its === file);

describe.each(kubectls().filter(([, file], at, all) => all.findIndex(([, its]) => its === file) === at))(
  'kubectl %s',
  (first, file) => {
    let world: KubectlWorld;
    beforeAll(async () => {
      world = await startKubectlWorld();
    });
    afterAll(() => world?.close());
    const sh = (line: string) => world.sh(first, line);

    /** A session of the service's own that leaks a connection, as the runbook looks for them. */
    async function leak(): Promise<Client> {
      const { host, port } = world.database.postgres;
      const client = new Client({ host, port, user: 'knhk', password: 'secret', database: 'knhk' });
      client.on('error', () => undefined);
      await client.connect();
      await client.query('BEGIN');
      await client.query('SELECT 42 AS leaked');
      return client;
    }

    describe.each(waysOf(file))('kubectl %s: in a pod', (way) => {
      it('diagnosis 1: pool metrics of a pod', async () => {
        const { code, out, err } = await world.sh(way, command('curl localhost:9090/metrics'));
        expect(code).toBe(0);
        expect(out).toMatch(/^knhk_db_pool_total 4$/m);
        expect(out).toMatch(/^knhk_db_pool_active \d+$/m);
        expect(out).toMatch(/^knhk_db_pool_idle \d+$/m);
        expect(err).toContain(NO_TTY);
      });

      it('diagnosis 2: connections, and the leaked ones among them', async () => {
        const leaked = await leak();
        const total = await world.sh(way, command('total_connections'));
        expect(total).toMatchObject({ code: 0, err: expect.stringContaining(NO_TTY) });
        expect(total.out).toMatch(
          /^ total_connections \| active \| idle *\n[-+]+\n +\d+ \| +\d+ \| +\d+\n\(1 row\)/,
        );
        const leaks = await world.sh(way, command('ORDER BY duration'));
        expect(leaks.out).toMatch(/^ +\d+ \| 00:00:\S+ +\| idle in transaction \| SELECT 42 AS leaked$/m);
        await leaked.end();
      });

      it('immediate 2: idle connections are terminated, if they are old enough', async () => {
        const young = await leak();
        const line = command('pg_terminate_backend');
        expect((await world.sh(way, line)).out).toContain('(0 rows)');
        const lived = new Promise((resolve) => young.once('end', resolve));
        await sleep(1_100);
        const { code, out } = await world.sh(way, line.replace('5 minutes', '1 second'));
        expect([code, out]).toEqual([0, expect.stringMatching(/^ t\n\(1 row\)/m)]);
        await lived;
      });
    });

    it('diagnosis 3: logs, searched for what went wrong', async () => {
      for (const words of [['connection\\|pool'], ['slow query']]) {
        const { code, out, err } = await sh(command('--tail=100', ...words));
        expect(err).toMatch(/^Found 2 pods, using pod\/knhk-closed-loop-/);
        // What grep says: there is a line of the pool, and none of a slow query.
        expect([words, code]).toEqual([words, words[0] === 'slow query' ? 1 : 0]);
        if (code === 0) expect(out).toMatch(/INFO knhk: listening .*pool=4/);
      }
    });

    it('immediate 1: more replicas, and a look at the pool', async () => {
      const scaled = await sh(command('--replicas=6'));
      expect(scaled).toMatchObject({ code: 0, out: 'deployment.apps/knhk-closed-loop scaled\n' });
      await until(() => world.cluster.podUrls().length === 6, 25_000);
      // The command inside `watch`, as often as a person has patience for.
      const inside = /watch -n 2 "(.*)"/s.exec(command('watch -n 2'))?.[1] ?? '';
      expect((await sh(inside)).out).toMatch(/^knhk_db_pool_total 4$/m);
      await sh('kubectl scale deployment knhk-closed-loop --replicas=2');
      await until(() => world.cluster.pods().length === 2);
    });

    it('short-term: a larger pool, by way of the ConfigMap and a rolling restart', async () => {
      const patched = await sh(command('patch configmap'));
      expect(patched.out).toBe('configmap/knhk-config patched\n');
      // The server of this test has no room for a hundred.
      await sh(command('patch configmap').replace('"100"', '"7"'));
      const before = world.cluster.pods().map(({ name }) => name);
      expect((await sh(command('rollout restart'))).out).toBe('deployment.apps/knhk-closed-loop restarted\n');
      const status = await sh(command('rollout status'));
      expect(status.code).toBe(0);
      expect(status.out).toMatch(/^Waiting for deployment "knhk-closed-loop" rollout to finish: /);
      expect(status.out).toMatch(/deployment "knhk-closed-loop" successfully rolled out\n$/);
      expect(world.cluster.pods().some(({ name }) => before.includes(name))).toBe(false);
      const verified = await sh(command('grep knhk_db_pool_total'));
      expect(verified.out).toMatch(/^knhk_db_pool_total 7$/m);
    });

    it('long-term: connection tracing, and the log as it is written', async () => {
      expect((await sh(command('set env'))).out).toBe('deployment.apps/knhk-closed-loop env updated\n');
      await sh(command('rollout status'));
      // Ended as by Ctrl-C; grep, whose output is no terminal here, must live to write it.
      const following = sh(command('logs -f').replace('kubectl', 'timeout -s INT 3 kubectl'));
      await sleep(1_000);
      for (const url of world.cluster.podUrls()) await fetch(`${url}/orders`);
      const { out, err } = await following;
      expect(err).toContain('Found 2 pods, using pod/knhk-closed-loop-');
      expect(out).toMatch(/connection acquired/);
      expect(out).toMatch(/connection released/);
    });

    it('validation: no time-outs in the last five minutes', async () => {
      const quiet = await sh(command('--since=5m'));
      expect([quiet.code, quiet.out]).toEqual([1, '']);
      expect(quiet.err).toContain('Found 2 pods');
    });
  },
);
