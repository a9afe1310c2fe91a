/** What a process and its children take of the machine, from `/proc` (Linux, proc(5)). */
import { readdirSync, readFileSync } from 'node:fs';

export interface Footprint {
  /** Resident memory of the process itself, megabytes. */
  readonly rssMb: number;
  /** Of its children, together. */
  readonly childrenMb: number;
  /** Open descriptors. */
  readonly descriptors: number;
  readonly children: number;
}

/** As it is now. A child that ends while it is looked at counts as gone. */
export function footprint(pid = process.pid): Footprint {
  const children = childrenOf(pid);
  const sizes = children.flatMap((child) => rssMb(child) ?? []);
  return {
    rssMb: rssMb(pid) ?? 0,
    childrenMb: Math.round(sizes.reduce((sum, each) => sum + each, 0)),
    descriptors: readdirSync(`/proc/${pid}/fd`).length,
    children: sizes.length,
  };
}

/** Watches the resident memory of a process; `stop` gives what it was at first, at most and last. */
export function watchMemory(pid = process.pid, everyMs = 100) {
  const start = rssMb(pid) ?? 0;
  let peak = start;
  const look = () => {
    const now = rssMb(pid) ?? 0;
    peak = Math.max(peak, now);
    return now;
  };
  const timer = setInterval(look, everyMs);
  return {
    stop(): { readonly startMb: number; readonly peakMb: number; readonly endMb: number } {
      clearInterval(timer);
      const end = look();
      return { startMb: start, peakMb: peak, endMb: end };
    },
  };
}

function childrenOf(pid: number): number[] {
  return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean).map(Number);
}

/** Undefined for a process that is gone, or has ended and was not collected yet. */
function rssMb(pid: number): number | undefined {
  try {
    const [, kilobytes] = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
    return kilobytes === undefined ? undefined : Math.round(Number(kilobytes) / 1_024);
  } catch {
    return undefined;
  }
}
