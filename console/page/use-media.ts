/** Whether a media query holds, again when that changes. */
import { useSyncExternalStore } from 'react';

export const DARK = '(prefers-color-scheme: dark)';
export const NARROW = '(max-width: 560px)';

export function useMedia(query: string): boolean {
  return useSyncExternalStore(
    (listener) => {
      const list = matchMedia(query);
      list.addEventListener('change', listener);
      return () => list.removeEventListener('change', listener);
    },
    () => matchMedia(query).matches,
  );
}
