/** The secret with which another service signs what it sends: one value, or several as JSON by their names. */
import { parsedJson } from '../text/json';

/** Hexadecimal digits (Slack) or base64 (PagerDuty): long enough to sign with, and no address, sentence or broken JSON. */
const FORM = /^[\w+/=-]{16,}$/;
/** Slack, Token types: they log in, and sign nothing. */
const TOKEN = /^(xox|xapp)/;

/** Two values are good at a time, so both may have several. */
export function signingValues(text: string): string[] {
  const value = parsedJson(text);
  const values =
    typeof value !== 'object' || value === null
      ? [text.trim()]
      : Object.values(value).filter((each) => typeof each === 'string');
  return values.filter((each) => each !== '');
}

/** What is wrong with it, without a word of it; null where nothing is. */
export function signingProblem(text: string): string | null {
  const values = signingValues(text);
  if (values.length === 0) return 'it has no value';
  if (values.some((each) => TOKEN.test(each))) return 'it is a token that logs in, and signs nothing';
  return values.every((each) => FORM.test(each)) ? null : 'it has not the form of a signing secret';
}
