/** The service's limit for the input and output of a state, a task or an execution: 256 KiB of UTF-8. */
const MAX_PAYLOAD_BYTES = 262_144;

export const PAYLOAD_LIMIT_ERROR = 'States.DataLimitExceeded';

export function exceedsPayloadLimit(json: string): boolean {
  return Buffer.byteLength(json) > MAX_PAYLOAD_BYTES;
}

export function payloadLimitCause(name: string): string {
  return `The state/task '${name}' returned a result with a size exceeding the maximum number of bytes service limit.`;
}
