/** Which view is shown, by the part of the address after `#`: it survives a reload and can be kept as a link. */
import { useSyncExternalStore } from 'react';

export interface Route {
  /** The execution that is shown; null for the overview. */
  readonly execution: string | null;
}

export function executionHref(name: string): string {
  return `#/executions/${encodeURIComponent(name)}`;
}

export function useRoute(): Route {
  const hash = useSyncExternalStore(
    (listener) => {
      addEventListener('hashchange', listener);
      return () => removeEventListener('hashchange', listener);
    },
    () => location.hash,
  );
  const name = /^#\/executions\/(.+)$/.exec(hash)?.[1];
  return { execution: name === undefined ? null : decoded(name) };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
