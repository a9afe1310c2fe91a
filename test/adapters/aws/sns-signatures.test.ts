/** Signatures of Amazon SNS, made with a key of the test's own whose certificate is served in place of SNS's. */
import { SnsSignatures } from '../../../src/adapters/aws/sns-signatures';
import { CERTIFICATE_URL, makeSigner, notification, type Signer } from '../../support/signed-notifications';

let signer: Signer;
let other: Signer;
beforeAll(async () => {
  [signer, other] = await Promise.all([makeSigner(), makeSigner()]);
});

/** Serves a certificate, and notes what it was asked for. */
function checker(
  answer: () => { status: number; text: string } = () => ({ status: 200, text: signer.certificate }),
) {
  const asked: string[] = [];
  const signatures = new SnsSignatures(async (url) => {
    asked.push(url);
    const { status, text } = answer();
    return new Response(text, { status });
  });
  return { asked, check: (message: Parameters<SnsSignatures['check']>[0]) => signatures.check(message) };
}
const refused = (message: RegExp) =>
  expect.objectContaining({ name: 'InvalidInputError', message: expect.stringMatching(message) });

it.each([
  ['version 1', {}],
  ['version 2', { SignatureVersion: '2' }],
  ['a subject', { Subject: 'database pool' }],
  ['letters of every kind and lines', { Message: 'zwei\nZeilen, größer als 1 €, 😀' }],
  ['no field for the subject', { Subject: undefined as never }],
  [
    'a region of China',
    { SigningCertUrl: 'https://sns.cn-north-1.amazonaws.com.cn/SimpleNotificationService-1.pem' },
  ],
])('takes a message that is signed: %s', async (_, changes) => {
  await expect(checker().check(signer.sign(notification('{}', changes)))).resolves.toBeUndefined();
});

it.each([
  ['Message', { Message: '{"receiver":"x"}' }],
  ['MessageId', { MessageId: 'another' }],
  ['Subject', { Subject: 'added' }],
  ['Timestamp', { Timestamp: '2026-01-31T03:00:12.346Z' }],
  ['TopicArn', { TopicArn: 'arn:aws:sns:eu-west-1:111122223333:other' }],
  ['SignatureVersion', { SignatureVersion: '2' }],
  ['Signature', { Signature: '' }],
])('refuses one of which something was changed: %s', async (_, changes) => {
  const message = { ...signer.sign(notification('{}')), ...changes };
  await expect(checker().check(message)).rejects.toEqual(refused(/signature is not/));
});

it("refuses what another key signed, another kind of message and a version that there isn't", async () => {
  const { check } = checker();
  await expect(check(other.sign(notification('{}')))).rejects.toEqual(refused(/signature is not/));
  const confirmation = signer.sign(notification('{}', { Type: 'SubscriptionConfirmation' }));
  await expect(check(confirmation)).rejects.toEqual(refused(/no SubscriptionConfirmation/));
  await expect(check(signer.sign(notification('{}', { SignatureVersion: '3' })))).rejects.toEqual(
    refused(/no signature version 3/),
  );
});

it.each([
  'http://sns.eu-west-1.amazonaws.com/a.pem',
  'https://sns.eu-west-1.amazonaws.com.evil.example/a.pem',
  'https://evil.example/sns.eu-west-1.amazonaws.com/a.pem',
  'https://sns.eu-west-1.amazonaws.com@evil.example/a.pem',
  'https://user:word@sns.eu-west-1.amazonaws.com/a.pem',
  'https://sns.eu-west-1.amazonaws.com:8443/a.pem',
  'https://sns.eu.west.amazonaws.com/a.pem',
  'https://sns.s3.amazonaws.com/a.pem',
  'https://sns.s3-eu-west-1.amazonaws.com/a.pem',
  'https://s3.eu-west-1.amazonaws.com/sns/a.pem',
  'https://sns.eu-west-1.amazonaws.com/?Action=x&a=.pem',
  'https://sns.eu-west-1.amazonaws.com/a.pem?b',
  'https://sns.eu-west-1.amazonaws.com/a/b.pem',
  'file:///etc/a.pem',
  'a.pem',
  '',
])('fetches no certificate from elsewhere: %s', async (SigningCertUrl) => {
  const { asked, check } = checker();
  await expect(check(signer.sign(notification('{}', { SigningCertUrl })))).rejects.toEqual(
    refused(/address is not Amazon SNS's/),
  );
  expect(asked).toEqual([]);
});

it('fetches a certificate once', async () => {
  const { asked, check } = checker();
  for (const text of ['a', 'b', 'c']) await check(signer.sign(notification(text)));
  expect(asked).toEqual([CERTIFICATE_URL]);
});

it.each<[string, { status: number; text: string }, RegExp]>([
  ['an error', { status: 503, text: 'busy' }, /HTTP 503/],
  ['a redirect', { status: 302, text: '' }, /HTTP 302/],
  ['no certificate', { status: 200, text: '<html>' }, /signing certificate/],
  ['an answer without an end', { status: 200, text: 'x'.repeat(100_000) }, /longer than/],
])('leaves it open where the certificate is not to be had, and asks anew: %s', async (_, answer, why) => {
  let now = answer;
  const { asked, check } = checker(() => now);
  const message = signer.sign(notification('{}'));
  await expect(check(message)).rejects.toEqual(
    expect.objectContaining({ name: 'DependencyError', message: expect.stringMatching(why) }),
  );
  now = { status: 200, text: signer.certificate };
  await expect(check(message)).resolves.toBeUndefined();
  expect(asked).toHaveLength(2);
});
