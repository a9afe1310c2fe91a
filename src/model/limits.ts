/** Sizes that are kept so that the state of an execution stays within what Step Functions takes. */

/**
 * AWS Step Functions, Quotas: input and output of a state, and of an execution, are at most 256 KiB. An execution that
 * exceeds it ends at once, and no Catch is asked.
 */
export const MAX_PAYLOAD_BYTES = 262_144;

/** The alert travels with the state for as long as the incident is open. */
export const MAX_ALERT_BYTES = 32_768;

/** As it travels: JSON, in UTF-8. */
export function jsonBytes(value: unknown): number {
  return new TextEncoder().encode(JSON.stringify(value) ?? '').length;
}

/** The first of them that fit together into so many bytes, as JSON. */
export function fitting<T>(values: readonly T[], maxBytes: number): T[] {
  let bytes = 2;
  const end = values.findIndex((value) => {
    bytes += jsonBytes(value) + 1;
    return bytes > maxBytes;
  });
  return end < 0 ? [...values] : values.slice(0, end);
}
