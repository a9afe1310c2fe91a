/** JSON from outside. */

/** What it says; undefined where it is not JSON. The parser's own error is not kept: it would quote the text. */
export function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
