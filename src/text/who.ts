/** Who said something, and how it came to the workflow. */

/** Ways of a word that did not come by command; what each way knows of who it was is told beside the name. */
const WORDS = {
  /** A link says whom it was made for, and not who opened it. */
  link: 'by link',
  /** They opened a link, and logged in at the issuer that the configuration names. */
  login: 'logged in',
  /** Whoever was logged in there, as Slack and PagerDuty sign it. */
  slack: 'in Slack',
  pagerduty: 'in PagerDuty',
} as const;
export type Through = keyof typeof WORDS;
export const WAYS = Object.keys(WORDS) as Through[];

export function whoText(by: string, through?: Through | null): string {
  return through ? `${by} (${WORDS[through]})` : by;
}
