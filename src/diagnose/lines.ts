/** Lines of a text, one after the other. */

/** Those that are not empty. */
export function countLines(block: string): number {
  let lines = block.endsWith('\n') || block === '' ? 0 : 1;
  let start = 0;
  for (let end = block.indexOf('\n'); end >= 0; end = block.indexOf('\n', start)) {
    if (end > start) lines += 1;
    start = end + 1;
  }
  return lines;
}

export function* linesOf(block: string): Generator<string> {
  let start = 0;
  for (let end = block.indexOf('\n'); end >= 0; end = block.indexOf('\n', start)) {
    if (end > start) yield block.slice(start, end);
    start = end + 1;
  }
  if (start < block.length) yield block.slice(start);
}

/** The lines that the pattern, a global one, is in. */
export function* linesWith(any: RegExp, block: string): Generator<string> {
  let end = 0;
  for (;;) {
    any.lastIndex = end;
    const found = any.exec(block);
    if (found === null) return;
    const start = block.lastIndexOf('\n', found.index) + 1;
    const lineEnd = block.indexOf('\n', any.lastIndex);
    end = lineEnd < 0 ? block.length : lineEnd;
    yield block.slice(start, end);
  }
}
