/** A secret for all audiences, or one for each. */
import { secretFor } from '../../../src/adapters/channels/secret-by-audience';
import { failureOf, storeOf } from './bench';

const read = (text: string) => secretFor('pagerduty', 'keys', 'lead-engineer', storeOf({ keys: text }));

test('plain text is for everybody', async () => {
  expect(await read(' abc123\n')).toBe('abc123');
});

test('JSON is by audience', async () => {
  expect(await read('{"lead-engineer": " abc123 ", "sre-on-call": "other"}')).toBe('abc123');
});

test.each([
  ['nothing for the audience', '{"sre-on-call": "s3cret"}', 'it has nothing for lead-engineer'],
  [
    'something else than text',
    '{"lead-engineer": {"s3cret": 1}}',
    'what it has for lead-engineer is not text',
  ],
  ['half of a JSON text', '{"lead-engineer": "s3cret"', 'it starts like JSON and is not JSON'],
  ['nothing at all', '  ', 'it is empty, or holds blanks or characters that are not ASCII'],
  ['two lines', 's3cret\ns3cret', 'it is empty, or holds blanks or characters that are not ASCII'],
  ['an empty text', '{"lead-engineer": ""}', 'it is empty, or holds blanks or characters that are not ASCII'],
])('%s is said, and nothing of it is shown', async (_what, text, why) => {
  const failure = await failureOf(read(text));
  expect(failure.message).toBe(`pagerduty: secret keys: ${why}`);
  expect(JSON.stringify([failure, failure.stack, String(failure.cause)])).not.toContain('s3cret');
});

test('a secret that can not be read is an error of the store', async () => {
  const failure = await failureOf(secretFor('pagerduty', 'keys', 'lead-engineer', storeOf({})));
  expect(failure.message).toBe('secrets-manager: keys: it is not there');
});
