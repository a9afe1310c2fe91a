/** Texts, made to fit where they go. */

/** At most so many characters (UTF-16 units), with an ellipsis where something is missing and no character cut in two. */
export function cut(text: string, maxLength: number): string {
  if (text.length <= maxLength) return text;
  return `${text.slice(0, maxLength - 1).replace(/[\ud800-\udbff]$/, '')}…`;
}

/** At most so many bytes of UTF-8. */
export function cutBytes(text: string, maxBytes: number): string {
  const bytes = Buffer.from(text);
  if (bytes.length <= maxBytes) return text;
  const kept = bytes.subarray(0, maxBytes - Buffer.byteLength('…')).toString();
  // A character that was cut in two decodes as this one.
  return `${kept.replace(/\ufffd$/, '')}…`;
}
