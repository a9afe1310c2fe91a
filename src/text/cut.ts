/** A text, made to fit where it goes. */

/** At most so many characters (UTF-16 units), with an ellipsis where something is missing and no character cut in two. */
export function cut(text: string, maxLength: number): string {
  if (text.length <= maxLength) return text;
  return `${text.slice(0, maxLength - 1).replace(/[\ud800-\udbff]$/, '')}…`;
}
