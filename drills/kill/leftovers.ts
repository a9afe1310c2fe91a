/** What a killed process may have left behind: processes, ports, folders, and incomplete histories. */
import { existsSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { HistoryEvent } from '@aws-sdk/client-sfn';
import { Outbox } from '../../emulators/aws/outbox';
import { type Fact, fact } from '../harness/fact';
import { isThere, listening, listeningOf, type Seen, treeOf } from './process-tree';

/** The helper that outlives it gives its children three seconds, and its folder three more. */
const GONE_TIMEOUT_MS = 12_000;
const POLL_MS = 100;

export interface Before {
  readonly tree: readonly Seen[];
  readonly ports: readonly string[];
}

/** To be asked just before the kill. */
export function lookBefore(pid: number): Before {
  const tree = treeOf(pid);
  return { tree, ports: listeningOf(tree.map((each) => each.pid)) };
}

/** Waits, within its bound, until all of it is gone. */
export async function leftoverFacts(before: Before, scratchDir?: string): Promise<Fact[]> {
  const processes = () => before.tree.filter(isThere);
  const ports = () => {
    const now = new Set(listening());
    return before.ports.filter((port) => now.has(port));
  };
  const folder = () => scratchDir !== undefined && existsSync(scratchDir);
  for (const deadlineMs = Date.now() + GONE_TIMEOUT_MS; Date.now() < deadlineMs; await sleep(POLL_MS)) {
    if (processes().length === 0 && ports().length === 0 && !folder()) break;
  }
  const left = processes().map(({ pid, command }) => `${command} (${pid})`);
  return [
    fact(`of its ${before.tree.length} processes are left`, 'none', left.join(', ') || 'none'),
    fact(`of its ${before.ports.length} ports are taken`, 'none', ports().join(', ') || 'none'),
    fact('its scratch folder', 'gone', folder() ? 'there' : 'gone'),
  ];
}

/** Who was paged that an execution was cut off, as `<channel> <audience>`, by all that left of the runs on this folder. */
export function pagesOf(stateDir: string, execution: string): string[] {
  return new Outbox(stateDir).all
    .filter(({ messageAttributes, message }) =>
      messageAttributes['incident'] === execution
        ? messageAttributes['kind'] === 'execution-ended'
        : message.includes(execution) && message.includes('ABORTED'),
    )
    .map(({ channel, audience }) => `${channel} ${audience}`);
}

/** Somebody was paged by each of these, and nobody twice by the same. */
export function pageFacts(pages: readonly string[]): Fact[] {
  const missing = ['sns', 'pagerduty'].filter(
    (channel) => !pages.some((each) => each.startsWith(`${channel} `)),
  );
  const twice = pages.filter((each, index) => pages.indexOf(each) !== index);
  return [
    fact('channels that paged nobody', 'none', missing.join(', ') || 'none'),
    fact('paged twice by one channel', 'nobody', twice.join(', ') || 'nobody'),
  ];
}

/** The history of an execution that was cut off: what was in it still is, in order, and its end says why. */
export function interruptedFacts(before: readonly HistoryEvent[], after: readonly HistoryEvent[]): Fact[] {
  const inOrder = after.every(
    ({ id, previousEventId = 0 }, index) => id === index + 1 && previousEventId < id,
  );
  const kept = JSON.stringify(after.slice(0, before.length)) === JSON.stringify(before);
  const last = after.at(-1);
  const { error = '', cause = '' } = last?.executionAbortedEventDetails ?? {};
  return [
    fact('its events, in order from the first', 'whole', inOrder ? 'whole' : 'not'),
    fact(`the ${before.length} events before the kill`, 'kept', kept ? 'kept' : 'not'),
    fact('its end', 'ExecutionAborted Local.Interrupted', `${last?.type} ${error}`),
    fact('its end says why', 'yes', cause.includes('ended before it did') ? 'yes' : 'no'),
  ];
}
