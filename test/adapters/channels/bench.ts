/** The receivers of a local run, and the channels that send to them over real HTTP. */
import type { OutboxMessage } from '../../../emulators/aws/outbox';
import { Processes } from '../../../emulators/common/processes';
import { type Receivers, type ReceiversOptions, startReceivers } from '../../../local/receivers/receivers';
import { openChannels } from '../../../src/adapters/channels/open';
import type { Configuration, ConfigurationInput } from '../../../src/configuration/configuration';
import { DependencyError } from '../../../src/model/errors';
import type { Message } from '../../../src/model/message';
import type { Channel, ChannelName } from '../../../src/ports';
import { configuration } from '../../support/builders';

/** Short, so that a receiver that hangs costs a test little; long beside an answer over loopback. */
const TIMEOUT_MS = 400;

export interface Bench {
  readonly receivers: Receivers;
  /** What the receivers have taken so far. */
  readonly taken: readonly OutboxMessage[];
  /** The secrets that the channels read, which a test may change. */
  readonly secrets: Record<string, string>;
  config(overrides?: ConfigurationInput['notifications']): Configuration['notifications'];
  channel(name: ChannelName, overrides?: ConfigurationInput['notifications']): Channel;
  close(): Promise<void>;
}

export async function startBench(options: Partial<ReceiversOptions> = {}): Promise<Bench> {
  const processes = await Processes.open('knhk-test-channels-');
  const taken: OutboxMessage[] = [];
  const outbox = { add: (message: OutboxMessage) => void taken.push(message) };
  const receivers = await startReceivers(processes, { outbox, ...options });
  const secrets = { ...receivers.secrets };
  const config = (overrides: ConfigurationInput['notifications'] = {}) =>
    configuration({
      notifications: { timeoutMs: TIMEOUT_MS, ...receivers.notifications, ...overrides },
    }).notifications;
  return {
    receivers,
    taken,
    secrets,
    config,
    channel: (name, overrides) => {
      const found = openChannels(config(overrides), {}, storeOf(secrets)).find((each) => each.name === name);
      if (!found) throw new RangeError(`there is no channel ${name}`);
      return found;
    },
    close: () => processes.close(),
  };
}

/** A store of secrets that fails as the real one does. */
export function storeOf(secrets: Readonly<Record<string, string>>) {
  return {
    get: async (id: string) => {
      const value = secrets[id];
      if (value === undefined) throw new DependencyError('secrets-manager', `${id}: it is not there`);
      return value;
    },
  };
}

export function message(overrides: Partial<Message> = {}): Message {
  return {
    kind: 'unresolved',
    phase: 'page',
    audience: 'lead-engineer',
    inPlaceOf: null,
    incidentId: 'pool-1',
    target: 'knhk-closed-loop',
    at: '2026-01-31T03:30:00.000Z',
    subject: '[UNRESOLVED] knhk-closed-loop: database connection pool (pool-1)',
    headline: 'knhk-closed-loop: all 50 connections are in use since 03:00. Needed: take over.',
    facts: [
      { name: 'Finding', text: 'leaked sessions' },
      { name: 'Checks', text: '2 of 4 passed' },
    ],
    clock: '0 min past the time to page',
    table: '| check | before | after |\n| --- | --- | --- |\n| pool | 98 % | 97 % |',
    links: [{ name: 'Report', text: 'https://reports.example.com/pool-1?day=1&night=2' }],
    commands: [{ name: 'Look', text: 'npm run runbook -- show pool-1' }],
    ...overrides,
  };
}

/** What a send that is to fail throws. */
export async function failureOf(sending: Promise<unknown>): Promise<DependencyError> {
  try {
    await sending;
  } catch (error) {
    if (error instanceof DependencyError) return error;
    throw error;
  }
  throw new Error('it was sent');
}
