/** Who said something, and how it came to the workflow. */

/** A link says whom it was made for, and not who opened it: that is told beside the name. */
export function whoText(by: string, through?: 'link' | null): string {
  return through === 'link' ? `${by} (by link)` : by;
}
