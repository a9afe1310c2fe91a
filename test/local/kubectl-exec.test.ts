/** `kubectl exec`: the programs that there are, what goes in and comes out, and how they end. */
import { type KubectlWorld, kubectls, startKubectlWorld } from '../support/kubectl-world';

let world: KubectlWorld;
beforeAll(async () => {
  world = await startKubectlWorld();
});
afterAll(() => world?.close());

describe.each(kubectls())('kubectl %s', (name) => {
  const sh = (line: string) => world.sh(name, line);
  const psql = (rest: string, options = '') => sh(`kubectl exec ${options} postgres-0 -- psql ${rest}`);

  it('runs psql, in any database, and tells its errors and its exit code', async () => {
    expect(await psql(`-d knhk -Atc 'SELECT current_database(), current_user'`)).toEqual({
      ...{ code: 0, out: 'knhk|postgres\n', err: '' },
    });
    const { code, err } = await psql(`-c 'SELECT broken'`);
    expect(code).toBe(1);
    expect(err).toContain('column "broken" does not exist');
    expect(err).toContain('command terminated with exit code 1');
  });

  it('runs curl against the pod itself, and reaches no other by localhost', async () => {
    const curl = (url: string) => sh(`kubectl exec deploy/knhk-closed-loop -- curl -sS ${url}`);
    expect((await curl('http://127.0.0.1:9090/metrics')).out).toContain('knhk_db_pool_total 4\n');
    expect(await curl('localhost:9999')).toMatchObject({
      code: 7,
      err: expect.stringContaining('command terminated with exit code 7'),
    });
  });

  it('runs nothing else, and nothing in a shell', async () => {
    const refused = (text: string) => ({ code: 127, out: '', err: expect.stringContaining(text) });
    expect(await sh('kubectl exec deploy/knhk-closed-loop -- ls /')).toEqual(
      refused('ls: not found (in this pod there is only curl)\ncommand terminated with exit code 127'),
    );
    expect(await sh('kubectl exec postgres-0 -- curl localhost')).toEqual(refused('curl: not found'));
    expect((await psql(`-Atc 'SELECT 1' 'postgres; touch /tmp/never'`)).err).toContain(
      'database "postgres; touch /tmp/never" does not exist',
    );
    expect((await sh('kubectl exec shop-0 -- curl x')).err).toContain('pods "shop-0" not found');
  });

  it('says what is not served, and what is in its place', async () => {
    const { code, err } = await sh('kubectl port-forward deploy/knhk-closed-loop 0:9090');
    expect(code).toBe(1);
    expect(err).toContain('portforward is not served here: kubectl exec with curl or psql');
  });

  it('passes on standard input until it ends', async () => {
    expect(await sh(`echo 'SELECT 40 + 2;' | kubectl exec -i postgres-0 -- psql -At`)).toMatchObject({
      ...{ code: 0, out: '42\n' },
    });
  });

  it('passes on much output, whole', async () => {
    const { code, out } = await psql(`-Atc "SELECT repeat('x', 99) FROM generate_series(1, 50000)"`);
    expect([code, out.length]).toEqual([0, 5_000_000]);
  });

  it('ends a program whose client leaves, and the query with it', async () => {
    await sh(`timeout -s KILL 2 kubectl exec postgres-0 -- psql -c 'SELECT pg_sleep(60)'`);
    const { out } = await psql(
      `-Atc "SELECT count(*) FROM pg_stat_activity WHERE query LIKE 'SELECT pg_sleep%'"`,
    );
    expect(out).toBe('0\n');
  });

  it('with a terminal: lines end as it needs them', async () => {
    const line = `kubectl exec -it postgres-0 -- psql -Atc 'SELECT 1 UNION SELECT 2'`;
    const { code, out } = await sh(`script -qec "${line}" /dev/null </dev/null`);
    expect([code, out]).toEqual([0, '1\r\n2\r\n']);
  });

  it('with a terminal: what is typed is shown, and Ctrl-D ends it', async () => {
    const keys = `sleep 1; printf 'SELECT 40 + 2;\\r'; sleep 1; printf '\\004'; sleep 1`;
    const line = 'kubectl exec -it postgres-0 -- psql -At';
    const { code, out } = await sh(`(${keys}) | script -qec "${line}" /dev/null`);
    expect([code, out]).toEqual([0, expect.stringContaining('SELECT 40 + 2;\r\n42\r\n')]);
  });
});
