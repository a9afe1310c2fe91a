/** What the figures were measured on. */
import { cpus, totalmem } from 'node:os';

export function machine(): string {
  const [first] = cpus();
  return `${cpus().length} × ${first?.model ?? 'unknown'}, ${Math.round(totalmem() / 2 ** 30)} GiB`;
}
