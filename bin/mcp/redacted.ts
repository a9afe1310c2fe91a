/** Everything that leaves for an assistant: no secret, and nothing that acts on a terminal, in any text at any depth. */
import { printable } from '../../src/text/clean';
import { withoutSecrets } from '../../src/text/redact';

export function redacted(value: unknown): unknown {
  if (typeof value === 'string')
    return value
      .split('\n')
      .map((line) => printable(withoutSecrets(line)))
      .join('\n');
  if (Array.isArray(value)) return value.map(redacted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, redacted(each)]));
}
