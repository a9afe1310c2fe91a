/** Logs and metrics pages as texts, where the product takes them piece by piece. */
import type { MetricNames } from '../../src/configuration/metrics';
import type { LogPatterns } from '../../src/configuration/target-settings';
import { LogScan, sumLogs } from '../../src/diagnose/log-scan';
import { type PodPools, PoolPage } from '../../src/diagnose/pool-metrics';
import type { LogEvidence, PodPool } from '../../src/model/evidence';
import type { Take } from '../../src/ports';

/** What `readMetrics` of a scripted cluster is: it answers with this. */
export const answering =
  (text: string) =>
  async (...details: readonly unknown[]): Promise<void> => {
    (details.at(-1) as Take)(Buffer.from(text));
  };

/** What `readLog` of a scripted cluster is. @param notRead What it says that it did without. */
export const answeringLog =
  (text: string, notRead: string | null = null) =>
  async (...details: readonly unknown[]): Promise<string | null> => {
    const begin = details.at(-1) as () => Take;
    begin()(Buffer.from(text));
    return notRead;
  };

/** A log as `readLog` reads it: the text of the attempt that counts, and what was not read. */
export async function logOf(
  read: (begin: () => Take) => Promise<string | null>,
): Promise<{ readonly text: string; readonly notRead: string | null; readonly attempts: number }> {
  let chunks: Uint8Array[] = [];
  let attempts = 0;
  const notRead = await read(() => {
    attempts += 1;
    chunks = [];
    return (chunk) => chunks.push(chunk);
  });
  return { text: Buffer.concat(chunks).toString('utf8'), notRead, attempts };
}

export async function textOf(read: (take: Take) => Promise<void>): Promise<string> {
  const chunks: Uint8Array[] = [];
  await read((chunk) => chunks.push(chunk));
  return Buffer.concat(chunks).toString('utf8');
}

/** @param bytes how many come at a time. */
export function scanLogs(
  logs: readonly { readonly pod: string; readonly text: string }[],
  podsExpected: number,
  patterns: LogPatterns = {},
  bytes = 64 * 1024,
): LogEvidence | null {
  const scanned = logs.map(({ pod, text }) => {
    const scan = new LogScan(patterns);
    for (const chunk of chunksOf(text, bytes)) scan.add(chunk);
    return { pod, ...scan.end() };
  });
  return sumLogs(scanned, podsExpected);
}

/** The one pool of a pod that has one. */
export function readPodPool(...page: Parameters<typeof readPodPools>): PodPool {
  const { pools } = readPodPools(...page);
  const [pool] = pools;
  if (!pool || pools.length > 1) throw new Error(`${pools.length} pools where one was looked for`);
  return pool;
}

export function readPodPools(
  pod: string,
  text: string,
  names: Pick<MetricNames, 'poolTotal' | 'poolActive' | 'poolIdle' | 'otherPoolGauges'>,
  bytes = 64 * 1024,
): PodPools {
  const page = new PoolPage(names);
  for (const chunk of chunksOf(text, bytes)) page.add(chunk);
  return page.end(pod);
}

function* chunksOf(text: string, bytes: number): Generator<Buffer> {
  const whole = Buffer.from(text);
  for (let start = 0; start < whole.length; start += bytes) yield whole.subarray(start, start + bytes);
}
