/** The console's server of a real local run, as a client sees it. */
import { get } from 'node:http';
import { openTargetRecordsOf } from '../../local/records';
import { eventually } from '../support/eventually';
import type { Served } from './served';

export function serverSuite(run: Served): void {
  /** `fetch` would tidy the path up before it sends it. */
  const statusOf = (path: string) =>
    new Promise<number | undefined>((resolve, reject) => {
      const { hostname, port } = run.address('/');
      const asked = get({ hostname, port, path }, (answer) => {
        answer.resume();
        resolve(answer.statusCode);
      });
      asked.on('error', reject);
    });

  describe('the server', () => {
    it.each([
      ['/api/executions', {}],
      ['/api/executions/any/answer', { decision: 'approved', planHash: '0123456789ab' }],
      ['/api/executions/any/stop', {}],
      ['/api/executions/any/acknowledge', {}],
      ['/api/receivers', { receiver: 'slack', behaviour: 'fail' }],
      ['/api/changes', { allowed: false }],
      ['/api/faults', { fault: 'leak', on: true }],
      ['/api/checks', {}],
      ['/api/load', { requestsPerSecond: 0 }],
    ])('takes no change from another page: %s', async (path, body) => {
      expect((await run.post(path, body, { origin: 'https://evil.example' })).status).toBe(403);
      expect((await run.post(path, body, { 'content-type': 'text/plain' })).status).toBe(403);
      expect(await run.world.executions.list(10)).toEqual([]);
      expect((await openTargetRecordsOf(run.world).read()).record.stop).toBeNull();
      expect(run.world.load.requestsPerSecond).toBe(10);
      expect(run.world.receivers.behaviourOf('slack')).toBe('ok');
    });

    it.each([
      [
        '/api/executions',
        { mode: 'yolo', target: 'shop' },
        /"mode".*one of auto.*"target".*no target 'shop'/,
      ],
      ['/api/faults', { fault: 'fire', on: true }, /fault: one of leak, hoard, .* is accepted/],
      ['/api/load', { requestsPerSecond: 9_999 }, /requestsPerSecond: a number of 0 to 2000 is accepted/],
      ['/api/changes', { allowed: 'no' }, /allowed: true or false is accepted/],
      ['/api/executions/any/answer', { decision: 'maybe', planHash: '' }, /decision: .*planHash: /],
      ['/api/receivers', { receiver: 'fax' }, /receiver: one of sns, .* is accepted.*behaviour: one of ok, /],
      ['/api/executions/any/acknowledge', { by: 'somebody else' }, /unknown field 'by'/],
      ['/api/executions/any/stop', { reason: 7 }, /reason: a text is accepted/],
    ])('refuses what is wrong, and says what is accepted: %s %j', async (path, body, problems) => {
      const answer = await run.post(path, body);
      expect([answer.status, await answer.text()]).toEqual([422, expect.stringMatching(problems)]);
    });

    it.each(['stop', 'acknowledge'])('finds nothing to %s where there is nothing', async (act) => {
      expect((await run.post(`/api/executions/nothing/${act}`, {})).status).toBe(404);
    });

    it('tells each receiver of messages how to behave, and to be well again', async () => {
      const { aws, receivers } = run.world;
      const tell = (receiver: string, behaviour: string) =>
        run.post('/api/receivers', { receiver, behaviour });
      expect((await tell('sns', 'too-many-requests')).status).toBe(200);
      expect((await tell('pagerduty', 'hang')).status).toBe(200);
      expect([aws.sns.current, receivers.behaviourOf('pagerduty')]).toEqual(['throttle', 'hang']);
      await tell('sns', 'ok');
      await tell('pagerduty', 'ok');
      expect([aws.sns.current, receivers.behaviourOf('pagerduty')]).toEqual(['ok', 'ok']);
    });

    it.each([
      '/..%2f..%2fpackage.json',
      '/%2e%2e/%2e%2e/etc/passwd',
      '/api/executions/..%2f..%2f..',
      '/api/executions/nothing',
      '/api/executions/nothing/figures',
      '/api/executions/nothing/documents/report.md',
      '/api/executions/..%2f..%2f..%2fetc/documents/passwd',
      '/api/executions/%2e%2e/documents/..%2f..%2foutbox.jsonl',
    ])('has nothing at %s', async (path) => {
      expect(await statusOf(path)).toBe(404);
    });

    it('gives the page packed to whoever takes it so, and at once something to read', async () => {
      const get = (path: string, encoding: string) =>
        fetch(run.address(path), { headers: { 'accept-encoding': encoding } });
      const whole = await (await get('/page.js', 'identity')).arrayBuffer();
      const packed = await get('/page.js', 'gzip');
      expect(packed.headers.get('content-encoding')).toBe('gzip');
      expect((await packed.arrayBuffer()).byteLength).toBe(whole.byteLength);
      expect(await (await get('/', 'identity')).text()).toContain('the page is being loaded');
    });

    it('lists older executions by a token of the list, and refuses what is none', async () => {
      expect(await (await fetch(run.address('/api/executions'))).json()).toEqual({ items: [], older: null });
      const long = await fetch(run.address(`/api/executions?older=${'a'.repeat(4_000)}`));
      expect([long.status, await long.text()]).toEqual([422, expect.stringContaining('a token of the list')]);
    });
  });

  it('starts a check, and shows it as one, with its table', async () => {
    const answer = await run.post('/api/checks', {});
    expect(answer.status).toBe(201);
    const { name } = (await answer.json()) as { name: string };
    const read = async () =>
      (await (await fetch(run.address(`/api/executions/${name}`))).json()) as { item: { status: string } };
    const view = await eventually(
      'it is over',
      async () => {
        const found = await read();
        return found.item.status !== 'RUNNING' && found;
      },
      60_000,
    );
    expect(view).toMatchObject({
      item: { mode: 'check', status: 'SUCCEEDED', outcome: expect.stringMatching(/fine|all is well/) },
      timeline: { incident: null, check: { targets: ['knhk-closed-loop'] } },
      documents: ['readiness.json'],
    });
  });
}
