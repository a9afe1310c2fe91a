/** What the page may do to several targets, and what a console that only reads refuses. */

import { type Console, openConsole } from '../../console/server';
import type { ConsoleSource } from '../../console/source';
import { type FakeSource, fakeSource } from './fake-source';

let open: Console | undefined;
afterEach(() => open?.close());

async function served(source: ConsoleSource) {
  open = await openConsole(source, { port: 0 });
  const { url } = open;
  return (path: string, body: unknown) =>
    fetch(new URL(path, url), {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: new URL(url).origin },
      body: JSON.stringify(body),
    });
}

it('stops changes to all targets, or to the one that is named, and refuses one that there is not', async () => {
  const source: FakeSource = fakeSource();
  const post = await served(source);
  await post('/api/changes', { allowed: false, reason: 'a migration', target: 'other' });
  expect(await source.stops()).toEqual([null, 'a migration']);
  await post('/api/changes', { allowed: false, reason: 'all of it' });
  expect(await source.stops()).toEqual(['all of it', 'all of it']);
  const refused = await post('/api/changes', { allowed: true, target: 'shop' });
  expect([refused.status, await refused.text()]).toEqual([
    422,
    expect.stringContaining("'other' is accepted"),
  ]);
  await post('/api/changes', { allowed: true });
  expect(await source.stops()).toEqual([null, null]);
});

it('stops the others where one can not be reached, and names that one', async () => {
  const source = fakeSource({}, { broken: ['other'] });
  const post = await served(source);
  const answer = await post('/api/changes', { allowed: false, reason: 'fire' });
  expect(answer.ok).toBe(false);
  expect(await answer.text()).toContain('not stopped: other: the cluster of other does not answer');
  expect(await source.stops()).toEqual(['fire', null]);
});

it.each([
  ['/api/executions', { mode: 'dry-run' }],
  ['/api/executions/one/stop', {}],
  ['/api/executions/one/acknowledge', {}],
  ['/api/executions/one/answer', { decision: 'approved', planHash: '0123456789ab' }],
  ['/api/changes', { allowed: false }],
])('changes nothing where it only reads: %s', async (path, body) => {
  const source = fakeSource({}, { isReadOnly: true });
  const post = await served(source);
  const answer = await post(path, body);
  expect([answer.status, await answer.text()]).toEqual([403, expect.stringContaining('--read-only')]);
  expect(await source.stops()).toEqual([null, null]);
  // What is typed is still judged.
  expect((await post('/api/input', {})).status).toBe(200);
});
