/** Texts of messages. */
import { withoutControls } from '../../text/clean';

export function oneLine(text: string): string {
  return withoutControls(text.replace(/\s+/g, ' ')).trim();
}

/** The address as a browser would ask for it; null for anything but http and https. */
export function webAddress(text: string): string | null {
  const url = URL.parse(text.trim());
  return url && /^https?:$/.test(url.protocol) ? url.href : null;
}
