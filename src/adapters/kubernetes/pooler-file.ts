/** PgBouncer's file, as far as the size of its pools goes. Without I/O. */

const SECTION = /^\s*\[(.*)\]\s*$/;
/** A comment has its line to itself there (PgBouncer documentation, pgbouncer.ini). */
const SIZE = /^(\s*default_pool_size\s*=\s*)([1-9]\d{0,8})(\s*)$/;

/** `default_pool_size` as the file sets it; null where it does not, or more than once. */
export function poolerSizeIn(file: string): number | null {
  const lines = sizeLines(file);
  const [line] = lines;
  return line && lines.length === 1 ? Number(line.match[2]) : null;
}

/** The same file with another size, and nothing else changed. @throws RangeError where it has none, or several. */
export function withPoolerSize(file: string, size: number): string {
  const [line, other] = sizeLines(file);
  if (!line || other) throw new RangeError('the file does not set default_pool_size once');
  const lines = file.split('\n');
  lines[line.at] = `${line.match[1]}${size}${line.match[3]}`;
  return lines.join('\n');
}

function sizeLines(file: string): { readonly at: number; readonly match: RegExpExecArray }[] {
  let section = '';
  return file.split('\n').flatMap((text, at) => {
    section = SECTION.exec(text)?.[1]?.trim() ?? section;
    const match = section === 'pgbouncer' ? SIZE.exec(text) : null;
    return match ? [{ at, match }] : [];
  });
}
