/** Amazon SNS, Publish: a subject has at most 100 characters, ASCII, without line breaks. */
const MAX_SUBJECT_LENGTH = 100;
/** `CUSTOMERS AFFECTED` with its brackets and the blank after them. */
const MAX_MARK_LENGTH = 21;
/** `pool-` and eight hexadecimal digits, or the first group of a UUID: enough to tell incidents of one service apart. */
const SHORT_NAME_LENGTH = 13;

export function asciiSubject(text: string): string {
  return cutAscii(text, MAX_SUBJECT_LENGTH);
}

/**
 * What stands behind the mark is the same in every message of one incident, whatever the mark: programs for mail that group by
 * subject leave out what stands in brackets before it (RFC 5256, 2.1, base subject).
 * @param execution by its name; null where there is none.
 */
export function incidentSubject(mark: string, service: string, execution: string | null): string {
  const about = (name: string) => `${service}: database connection pool (${name})`;
  const whole = about(execution ?? 'no incident');
  const room = MAX_SUBJECT_LENGTH - MAX_MARK_LENGTH;
  const short = about((execution ?? 'no incident').slice(0, SHORT_NAME_LENGTH));
  return asciiSubject(`[${mark}] ${cutAscii(whole.length > room ? short : whole, room)}`);
}

function cutAscii(text: string, maxLength: number): string {
  const ascii = text.replace(/[^\x20-\x7e]/g, '?');
  return ascii.length > maxLength ? `${ascii.slice(0, maxLength - 3)}...` : ascii;
}
