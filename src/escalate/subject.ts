/** Amazon SNS, Publish: a subject has at most 100 characters, ASCII, without line breaks. */
const MAX_SUBJECT_LENGTH = 100;

export function asciiSubject(text: string): string {
  const ascii = text.replace(/[^\x20-\x7e]/g, '?');
  return ascii.length > MAX_SUBJECT_LENGTH ? `${ascii.slice(0, MAX_SUBJECT_LENGTH - 3)}...` : ascii;
}
