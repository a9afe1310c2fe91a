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

/** Without the characters that act on a terminal or a page rather than being shown. Line breaks and tabs stay. */
export function printable(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
  return text.replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g, '');
}

export function oneLine(text: string): string {
  return printable(text.replace(/\s+/g, ' ')).trim();
}

/** The address as a browser would ask for it; null for anything but http and https. */
export function webAddress(text: string): string | null {
  const url = URL.parse(text.trim());
  return url && /^https?:$/.test(url.protocol) ? url.href : null;
}
