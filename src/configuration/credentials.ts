/** Addresses that hold a login, a token or a key: the configuration is beside each function's code, and no secret. */
import { withoutSecrets } from '../text/redact';
import type { Contradiction } from './contradiction';

/** Every such address, in whatever field: what redaction would take out of it does not belong into it. */
export function credentialsInAddresses(value: unknown, path: Contradiction['path'] = []): Contradiction[] {
  if (typeof value === 'string') {
    return /^[a-z][a-z\d+.-]*:\/\//i.test(value) && withoutSecrets(value) !== value
      ? [{ path, message: 'holds a login, a token or a key: put that into a secret, and its name here' }]
      : [];
  }
  if (Array.isArray(value))
    return value.flatMap((each, index) => credentialsInAddresses(each, [...path, index]));
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, each]) => credentialsInAddresses(each, [...path, key]));
}
