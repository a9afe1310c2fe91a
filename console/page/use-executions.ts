/** The list of executions: the newest as they are streamed, and the older ones that somebody asked for. */
import { useState } from 'react';
import type { ExecutionItem, ExecutionsPage } from '../contract';
import { get } from './api';
import { useLive } from './live';
import { type Action, useAction } from './use-action';

export interface Executions extends Pick<Action, 'isBusy' | 'error'> {
  /** The newest first; null until they are told. */
  readonly items: readonly ExecutionItem[] | null;
  readonly hasOlder: boolean;
  showOlder(): void;
}

export function useExecutions(): Executions {
  const { executions } = useLive();
  const { isBusy, error, run } = useAction();
  const [pages, setPages] = useState<readonly ExecutionsPage[]>([]);
  const older = pages.length > 0 ? (pages.at(-1)?.older ?? null) : (executions?.older ?? null);
  return {
    items: executions && newestFirst([...pages.flatMap(({ items }) => items), ...executions.items]),
    hasOlder: older !== null,
    ...{ isBusy, error },
    showOlder: () =>
      void run(async () => {
        if (older === null) return;
        const page = await get<ExecutionsPage>(`/api/executions?${new URLSearchParams({ older })}`);
        // What the stream shows now may have left its page by the time that the next one is read.
        const kept = pages.length === 0 && executions ? [{ ...executions, older }] : pages;
        setPages([...kept, page]);
      }),
  };
}

/** Each once, as it was told last. */
function newestFirst(items: readonly ExecutionItem[]): ExecutionItem[] {
  const byName = new Map(items.map((item) => [item.name, item]));
  return [...byName.values()].sort((one, other) => Date.parse(other.startedAt) - Date.parse(one.startedAt));
}
