/** A CPU profile of V8 as a tree of frames: who called whom, and for how long. */
import type { Profiler } from 'node:inspector';
import path from 'node:path';

export interface Frame {
  /** The function, and where it is: a file of the project's, or a package. */
  readonly name: string;
  /** Microseconds, its callees' included. */
  totalUs: number;
  readonly callees: Map<string, Frame>;
}

/** Time in which the program had nothing to do. */
const IDLE = new Set(['(idle)', '(program)']);

export type CallFrame = Profiler.Profile['nodes'][number]['callFrame'];

/** Calls of the same function by the same are one frame. @param place Where a function is; empty where nobody can tell. */
export function framesOf(profile: Profiler.Profile, place: (of: CallFrame) => string): Frame {
  const nodes = new Map(profile.nodes.map((node) => [node.id, node]));
  const callers = new Map(
    profile.nodes.flatMap(({ id, children = [] }) => children.map((callee) => [callee, id] as const)),
  );
  const all: Frame = { name: 'all', totalUs: 0, callees: new Map() };
  const { samples = [], timeDeltas = [] } = profile;
  for (const [index, sample] of samples.entries()) {
    const names: string[] = [];
    for (let id: number | undefined = sample; id !== undefined; id = callers.get(id)) {
      const { callFrame } = nodes.get(id) ?? {};
      if (callFrame && callFrame.functionName !== '(root)') {
        names.push(`${callFrame.functionName || '(anonymous)'} ${place(callFrame)}`.trimEnd());
      }
    }
    if (names.length === 0 || IDLE.has(names[0] ?? '')) continue;
    const us = Math.max(0, timeDeltas[index] ?? 0);
    let frame = all;
    frame.totalUs += us;
    for (const name of names.reverse()) {
      const callee = frame.callees.get(name) ?? { name, totalUs: 0, callees: new Map() };
      frame.callees.set(name, callee);
      callee.totalUs += us;
      frame = callee;
    }
  }
  return all;
}

/** No folder of the machine is in it: packages by their name, files by their place in the project. */
export function placeOf(url: string, root: string): string {
  if (url === '' || url.startsWith('node:')) return url;
  const file = url.replace(/^file:\/\//, '').replace(/\?.*$/, '');
  const [, ofPackage] = /.*node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(file) ?? [];
  if (ofPackage) return ofPackage;
  const place = path.relative(root, path.resolve(root, file));
  return place.startsWith('..') ? path.basename(file) : place;
}

/** By the line of a bundle: which file it comes from. esbuild writes its name above each one, unless it minifies. */
export function filesInBundle(text: string): readonly string[] {
  let file = '';
  return text.split('\n').map((line) => {
    file = /^\s*\/\/ ((?:\.\.\/|node_modules\/|src\/|lambdas\/|bench\/)\S+)$/.exec(line)?.[1] ?? file;
    return file;
  });
}
