/** What a process has started, and where it listens, read from `/proc`: what must not be there after its end. */
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

/** One process, told from a later one with the same id by the time at which it started. */
export interface Seen {
  readonly pid: number;
  /** Clock ticks since the machine's start (`proc(5)`, stat, field 22). */
  readonly startTicks: string;
  readonly command: string;
}

/** The process and all that it started, directly or not, the detached ones included. */
export function treeOf(root: number): Seen[] {
  const all = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => statOf(Number(name)) ?? []);
  const tree = new Set([root]);
  for (let grown = true; grown; ) {
    const children = all.filter(({ pid, parent }) => tree.has(parent) && !tree.has(pid));
    for (const { pid } of children) tree.add(pid);
    grown = children.length > 0;
  }
  return all.filter(({ pid }) => tree.has(pid));
}

/** Whether it is still there, and not only waiting for its end to be noticed. */
export function isThere({ pid, startTicks }: Seen): boolean {
  const now = statOf(pid);
  return now !== undefined && now.startTicks === startTicks && now.state !== 'Z';
}

/** Local addresses on which one of these processes listens, as `127.0.0.1:8484` or `[::1]:80`. */
export function listeningOf(pids: readonly number[]): string[] {
  const inodes = new Set(pids.flatMap(socketsOf));
  return [...readTable('/proc/net/tcp', ipv4), ...readTable('/proc/net/tcp6', ipv6)]
    .filter(({ inode }) => inodes.has(inode))
    .map(({ address }) => address);
}

/** Listening sockets of the whole machine. */
export function listening(): string[] {
  return [...readTable('/proc/net/tcp', ipv4), ...readTable('/proc/net/tcp6', ipv6)].map(
    ({ address }) => address,
  );
}

/** `TCP_LISTEN` of the kernel, as the table shows it. */
const LISTEN = '0A';

function readTable(file: string, readAddress: (hex: string) => string) {
  const lines = read(file)?.trim().split('\n').slice(1) ?? [];
  return lines.flatMap((line) => {
    const [, local = '', , state, , , , , , inode = ''] = line.trim().split(/\s+/);
    const [hex = '', port = ''] = local.split(':');
    return state === LISTEN ? [{ inode, address: `${readAddress(hex)}:${Number.parseInt(port, 16)}` }] : [];
  });
}

/** The table shows words of four bytes in the order of this machine, which is the lowest byte first. */
function ipv4(hex: string): string {
  return [...Buffer.from(hex, 'hex')].reverse().join('.');
}

function ipv6(hex: string): string {
  const bytes = [0, 8, 16, 24].flatMap((at) => [...Buffer.from(hex.slice(at, at + 8), 'hex')].reverse());
  const groups = Array.from({ length: 8 }, (_, at) =>
    ((bytes[2 * at] ?? 0) * 256 + (bytes[2 * at + 1] ?? 0)).toString(16),
  );
  return `[${groups.join(':')}]`;
}

function socketsOf(pid: number): string[] {
  try {
    return readdirSync(`/proc/${pid}/fd`).flatMap((fd) => {
      try {
        return /^socket:\[(\d+)\]$/.exec(readlinkSync(`/proc/${pid}/fd/${fd}`))?.[1] ?? [];
      } catch {
        return [];
      }
    });
  } catch {
    return [];
  }
}

function statOf(pid: number) {
  const text = read(`/proc/${pid}/stat`);
  if (text === undefined) return undefined;
  const end = text.lastIndexOf(')');
  const command = text.slice(text.indexOf('(') + 1, end);
  const [state = '', parent = '', ...rest] = text.slice(end + 2).split(' ');
  return { pid, state, parent: Number(parent), startTicks: rest[17] ?? '', command };
}

function read(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
