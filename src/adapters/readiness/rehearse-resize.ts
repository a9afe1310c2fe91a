/** Sets the size that each bouncer has already: whether the administrator's role may, and file and memory agree. */
import type { PoolerSettings } from '../../configuration/pooler';
import type { Pooler } from '../../ports';
import type { ResizeRehearsal } from '../../readiness/pooler';
import { errorText } from '../../text/error-text';

/** Null where no administrator is configured. */
export async function rehearseResize(
  { adminSecretId }: PoolerSettings,
  pooler: Pooler | undefined,
): Promise<ResizeRehearsal> {
  if (adminSecretId === undefined || pooler === undefined) return null;
  try {
    const { bouncers } = await pooler.read();
    const [first] = bouncers;
    if (!first) return null;
    const { defaultPoolSize: size } = first;
    await pooler.rehearseResize(size, size + 1);
    return { refused: null };
  } catch (error) {
    return { refused: errorText(error) };
  }
}
