/** The rows as a table in the terminal. */
import { HEADINGS, type Line } from './words';

export function tableOf(lines: readonly Line[]): string {
  const rows = [HEADINGS as readonly string[], ...lines.map(({ cells }) => cells)];
  const widths = HEADINGS.map((_, column) => Math.max(...rows.map((row) => (row[column] ?? '').length)));
  const text = rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
  return [...text, ...notesOf(lines)].join('\n');
}

function notesOf(lines: readonly Line[]): string[] {
  const noted = lines.filter(({ row }) => row.note !== undefined);
  return noted.length > 0 ? ['', ...noted.map(({ row }) => `${row.what}: ${row.note}`)] : [];
}
