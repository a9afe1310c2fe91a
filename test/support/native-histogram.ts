/**
 * A native histogram as a page of metrics that Prometheus scrapes: only protobuf has a form for it
 * (prometheus/client_model, io/prometheus/client/metrics.proto).
 */

export const PROTOBUF_PAGE =
  'application/vnd.google.protobuf; proto=io.prometheus.client.MetricFamily; encoding=delimited';

/** Observations by bucket: that of index i is (2^(i-1), 2^i], as schema 0 has it. */
export interface NativeHistogram {
  readonly labels: Readonly<Record<string, string>>;
  readonly buckets: ReadonlyMap<number, number>;
}

const HISTOGRAM = 4;

/** One family of histograms, delimited. */
export function nativeHistogramPage(name: string, histograms: readonly NativeHistogram[]): Buffer {
  const family = Buffer.concat([
    bytes(1, Buffer.from(name)),
    integer(3, HISTOGRAM),
    ...histograms.map(({ labels, buckets }) =>
      bytes(4, Buffer.concat([...Object.entries(labels).map(label), bytes(7, histogram(buckets))])),
    ),
  ]);
  return Buffer.concat([varint(BigInt(family.length)), family]);
}

function label([name, value]: [string, string]): Buffer {
  return bytes(1, Buffer.concat([bytes(1, Buffer.from(name)), bytes(2, Buffer.from(value))]));
}

function histogram(buckets: ReadonlyMap<number, number>): Buffer {
  const sorted = [...buckets].sort(([a], [b]) => a - b);
  const count = sorted.reduce((sum, [, observations]) => sum + observations, 0);
  // A span for each bucket: how far it is from the end of the one before, and that it is one long.
  const spans = sorted.map(([index], at) => {
    const offset = at === 0 ? index : index - (sorted[at - 1]?.[0] ?? 0) - 1;
    return bytes(12, Buffer.concat([signed(1, offset), integer(2, 1)]));
  });
  const deltas = sorted.map(([, observations], at) => signed(13, observations - (sorted[at - 1]?.[1] ?? 0)));
  return Buffer.concat([
    integer(1, count),
    double(2, count),
    signed(5, 0),
    double(6, 1e-6),
    ...spans,
    ...deltas,
  ]);
}

function bytes(field: number, content: Buffer): Buffer {
  return Buffer.concat([key(field, 2), varint(BigInt(content.length)), content]);
}

function integer(field: number, value: number): Buffer {
  return Buffer.concat([key(field, 0), varint(BigInt(value))]);
}

/** Zigzag: small ones are short, whatever their sign. */
function signed(field: number, value: number): Buffer {
  return integer(field, value < 0 ? -2 * value - 1 : 2 * value);
}

function double(field: number, value: number): Buffer {
  const content = Buffer.alloc(8);
  content.writeDoubleLE(value);
  return Buffer.concat([key(field, 1), content]);
}

function key(field: number, wireType: number): Buffer {
  return varint(BigInt((field << 3) | wireType));
}

function varint(value: bigint): Buffer {
  const groups: number[] = [];
  let rest = value;
  for (; rest >= 0x80n; rest >>= 7n) groups.push(Number(rest & 0x7fn) | 0x80);
  return Buffer.from([...groups, Number(rest)]);
}
