/** Why a dependency failed, by name. */
import { DependencyError } from './errors';

/** What the dependency's own client calls what went wrong, such as `AccessDeniedException`; empty where that is not known. */
export function causeName(error: unknown): string {
  const cause = error instanceof DependencyError ? error.cause : error;
  return cause instanceof Error ? cause.name : '';
}
