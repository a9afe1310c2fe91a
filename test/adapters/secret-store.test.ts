/** How long a secret is taken for what it was. */
import { SecretStore } from '../../src/adapters/secret-store';
import { type RunningMiniStack, startMiniStack } from '../local/fixtures/running-mini-stack';

let mini: RunningMiniStack;
const before = { ...process.env };
beforeAll(async () => {
  mini = await startMiniStack({ secrets: { 'mini/token': 'first', elsewhere: 'x' } });
  Object.assign(process.env, mini.aws.environment);
}, 60_000);
afterAll(async () => {
  process.env = before;
  await mini?.close();
});

test('reads once in five minutes, and sooner when asked', async () => {
  let nowMs = 0;
  const store = new SecretStore(() => nowMs);
  expect([await store.get('mini/token'), await store.previous('mini/token')]).toEqual(['first', null]);
  mini.aws.secretsManager.put('mini/token', 'second');
  nowMs = 300_000;
  expect([await store.get('mini/token'), await store.previous('mini/token')]).toEqual(['first', null]);
  expect(await store.get('mini/token', { atMostOldMs: 10_000 })).toBe('second');
  nowMs = 300_001;
  expect([await store.get('mini/token'), await store.previous('mini/token')]).toEqual(['second', 'first']);
});

test('names the secret that is not there, and remembers no failure', async () => {
  const store = new SecretStore();
  await expect(store.get('late')).rejects.toThrow(/^secrets-manager: late: .*can't find/);
  mini.aws.secretsManager.put('late', 'here');
  expect(await store.get('late')).toBe('here');
});
