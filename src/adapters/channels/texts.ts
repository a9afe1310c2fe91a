/** Texts of messages. */
import { withoutControls } from '../../text/clean';

/** At most so many bytes of UTF-8. */
export function cutBytes(text: string, maxBytes: number): string {
  const bytes = Buffer.from(text);
  if (bytes.length <= maxBytes) return text;
  const kept = bytes.subarray(0, maxBytes - Buffer.byteLength('…')).toString();
  // A character that was cut in two decodes as this one.
  return `${kept.replace(/\ufffd$/, '')}…`;
}

export function oneLine(text: string): string {
  return withoutControls(text.replace(/\s+/g, ' ')).trim();
}

/** The address as a browser would ask for it; null for anything but http and https. */
export function webAddress(text: string): string | null {
  const url = URL.parse(text.trim());
  return url && /^https?:$/.test(url.protocol) ? url.href : null;
}
