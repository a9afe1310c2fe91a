/** A rotated secret is read again at once where the old one is refused, and a wrong one is not tried over and over. */
import { setTimeout as sleep } from 'node:timers/promises';
import { rotatingChannel } from '../../src/adapters/channels/rotating-channel';
import { Rotating, type Secrets } from '../../src/adapters/rotating-secrets';
import { DependencyError } from '../../src/model/errors';
import type { Message } from '../../src/model/message';

/** A store that keeps what it read, as Secrets Manager's does, unless it is asked for what is newer. */
class Store implements Secrets {
  value = 'old';
  reads = 0;
  private kept: string | undefined;
  async get(_: string, options?: { readonly atMostOldMs?: number }): Promise<string> {
    if (this.kept === undefined || options?.atMostOldMs !== undefined) {
      this.reads += 1;
      this.kept = this.value;
    }
    return this.kept;
  }
}

const refused = (code = '28P01') =>
  new DependencyError('postgres', 'password authentication failed', { code });

/** What is reached takes one password. */
function reached(store: Store, accepted: () => string, refuse = refused) {
  let opened = 0;
  const rotating = new Rotating(store, async (secrets) => {
    opened += 1;
    const password = await secrets.get('db');
    return async () => {
      await sleep(1);
      if (password !== accepted()) throw refuse();
      return password;
    };
  });
  return { read: () => rotating.use((read) => read()), opened: () => opened };
}

it.each(['28P01', '28000', '401'])(
  'a refusal with %s: the secret is read again, and the newer one used',
  async (code) => {
    const store = new Store();
    let accepted = 'old';
    const source = reached(
      store,
      () => accepted,
      () => refused(code),
    );
    expect(await source.read()).toBe('old');
    store.value = accepted = 'new';
    expect(await Promise.all([source.read(), source.read(), source.read()])).toEqual(['new', 'new', 'new']);
    expect(source.opened()).toBe(2);
  },
);

it('a secret that is wrong and stays so is not tried a second time', async () => {
  const store = new Store();
  const source = reached(store, () => 'another');
  await expect(source.read()).rejects.toMatchObject({ code: '28P01' });
  expect(source.opened()).toBe(1);
});

it('nothing is read again for what is no refusal of the login', async () => {
  const store = new Store();
  for (const code of ['403', '53300', '500']) {
    await expect(
      reached(
        store,
        () => 'x',
        () => refused(code),
      ).read(),
    ).rejects.toMatchObject({ code });
  }
  expect(store.reads).toBe(1);
});

it('the refusal stands where the secret cannot be read again', async () => {
  const store = new Store();
  const source = reached(store, () => 'another');
  await expect(source.read()).rejects.toMatchObject({ code: '28P01' });
  store.get = async () => Promise.reject(new DependencyError('secrets-manager', 'db: denied'));
  await expect(source.read()).rejects.toMatchObject({ code: '28P01' });
});

it('a channel whose key was rotated sends the message once more, with the newer one, and only then', async () => {
  const store = new Store();
  const sent: string[] = [];
  const channel = rotatingChannel(store, (secrets) => ({
    name: 'pagerduty',
    accepts: () => true,
    send: async () => {
      const key = await secrets.get('key');
      sent.push(key);
      if (key === 'old')
        throw new DependencyError('pagerduty', 'HTTP 400: invalid routing key', { code: '400' });
      return { attempts: 1 };
    },
  }));
  await expect(channel.send({} as Message)).rejects.toMatchObject({ code: '400' });
  expect(sent).toEqual(['old']);
  store.value = 'new';
  expect(await channel.send({} as Message)).toEqual({ attempts: 1 });
  expect(sent).toEqual(['old', 'old', 'new']);
});
