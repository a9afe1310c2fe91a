/**
 * Protocol buffers, as far as `kubectl auth can-i` needs them: it writes its question that way, and reads JSON
 * (Kubernetes documentation, API Concepts, Protobuf encoding: four bytes, then a `runtime.Unknown` around the object).
 */

export const PROTOBUF = 'application/vnd.kubernetes.protobuf';
const MAGIC = Buffer.from('k8s\0');
/** `raw` in `runtime.Unknown`. */
const RAW = 2;
const LENGTH_DELIMITED = 2;

/** The texts and messages of one message, by the number of their field. */
export type Fields = ReadonlyMap<number, Buffer>;

/** @throws RangeError when it is no such object. */
export function kubernetesFields(body: Buffer): Fields {
  if (!body.subarray(0, MAGIC.length).equals(MAGIC)) throw new RangeError('not an object of Kubernetes');
  return fieldsOf(fieldsOf(body.subarray(MAGIC.length)).get(RAW));
}

/** @throws RangeError when it has anything but texts and messages, which is all that a question is made of. */
export function fieldsOf(message: Buffer = Buffer.alloc(0)): Fields {
  const fields = new Map<number, Buffer>();
  let at = 0;
  const varint = (): number => {
    let value = 0;
    for (let shift = 0; shift < 32; shift += 7) {
      const byte = message[at++];
      if (byte === undefined) break;
      value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) return value;
    }
    throw new RangeError('not a number');
  };
  while (at < message.length) {
    const key = varint();
    if (key % 8 !== LENGTH_DELIMITED) throw new RangeError('neither a text nor a message');
    const length = varint();
    if (at + length > message.length) throw new RangeError('cut off');
    fields.set(Math.floor(key / 8), message.subarray(at, at + length));
    at += length;
  }
  return fields;
}

/** Of a field that is not there: empty, as protocol buffers have it. */
export function textOf(fields: Fields, number: number): string {
  return fields.get(number)?.toString('utf8') ?? '';
}
