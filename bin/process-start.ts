/** Telling a process from a later one that was given the same id. */
import { readFileSync } from 'node:fs';

/**
 * When the process started, in clock ticks since the machine did (`proc(5)`, `/proc/pid/stat`, field 22). Null when
 * there is no such process, or only what is left of one until its parent looks, or on a machine without `/proc`.
 */
export function processStart(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // After the command, which may have anything in it: field 3, and so on.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' ? null : (fields[19] ?? null);
  } catch {
    return null;
  }
}
