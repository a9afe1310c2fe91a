/** What the receivers' tests share: receivers of their own, the messages that they take, and requests to them. */
import type { OutboxMessage } from '../../emulators/aws/outbox';
import { Processes } from '../../emulators/common/processes';
import { type Receivers, startReceivers } from '../../local/receivers/receivers';

export interface ReceiversBench {
  readonly processes: Processes;
  readonly receivers: Receivers;
  /** Messages that were taken, in order. */
  readonly taken: readonly OutboxMessage[];
  secret(id: string): string;
  /** A secret that has one value for each audience. */
  byAudience(id: string): Record<string, string>;
}

export async function openReceivers(): Promise<ReceiversBench> {
  const processes = await Processes.open('knhk-test-receivers-');
  const taken: OutboxMessage[] = [];
  const receivers = await startReceivers(processes, {
    outbox: { add: (message) => void taken.push(message) },
  });
  const secret = (id: string) => receivers.secrets[id] ?? '';
  return { processes, receivers, taken, secret, byAudience: (id) => JSON.parse(secret(id)) };
}

/** Status and answer. @param body text is sent as it is, anything else as JSON. */
export async function ask(method: string, url: string, body?: unknown, headers: Record<string, string> = {}) {
  const response = await fetch(url, {
    method,
    headers: { 'content-type': 'application/json', ...headers },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  return { status: response.status, text: await response.text(), headers: response.headers };
}
