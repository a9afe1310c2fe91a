/** Signs of a pooler between the service and the server of which the configuration does not know. */
import { POOLER_NAMES } from '../configuration/wordings/pooler-names';
import type { Evidence } from '../model/evidence';

/** What answered the service in place of PostgreSQL, by the words in its logs; null where a pooler is configured, or none spoke. */
export function unknownPooler({ logs, pooler }: Pick<Evidence, 'logs' | 'pooler'>): string | null {
  if (pooler !== null) return null;
  return logs?.wordings.find(({ of }) => POOLER_NAMES.has(of))?.of ?? null;
}

/** In a sentence, as what speaks against more connections. */
export function unknownPoolerText(name: string): string {
  return `${name} answers in the pods' logs, and the configuration has no pooler: what it holds of PostgreSQL is in no sum`;
}

/** What a person does about it. */
export function unknownPoolerStep(name: string): string {
  return name === 'PgBouncer'
    ? 'configure pooler for this target: then the pools of PgBouncer are read, counted and can be resized'
    : `check the connections, limits and waiting clients of ${name}: the runbook reads and changes none of them`;
}
