/** One execution, read again whenever the stream says that something of it is new. */
import type { ExecutionView } from '../contract';
import { useLive } from './live';
import { type Read, useRead } from './use-read';

export function useView(name: string): Read<ExecutionView> {
  const { executions, histories, messages, changes, connections } = useLive();
  const status = executions?.items.find((item) => item.name === name)?.status ?? '';
  const sent = messages.newest.flatMap(({ incident, copies }) => (incident === name ? copies : [])).length;
  const isAcknowledged = changes?.some(({ acknowledged }) => acknowledged.includes(name)) ?? false;
  const version = [connections, status, histories[name] ?? 0, sent, isAcknowledged].join(' ');
  return useRead(`/api/executions/${encodeURIComponent(name)}`, version);
}
