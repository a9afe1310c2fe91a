/** Of a check: whether a function may keep documents, by its own role, bucket and key. */
import { documentsAreKept } from '../../lambdas/check-documents';
import { type Answer, answerForAws } from '../support/aws-answers';

let answer: Answer;
const stored: string[] = [];

answerForAws((what) => {
  stored.push(what);
  return answer;
});
beforeAll(() => {
  Object.assign(process.env, { RUNBOOK_REPORT_BUCKET: 'reports' });
});

it('is well where it keeps one, of the same name each time, which is no incident', async () => {
  answer = {};
  for (const _ of [1, 2])
    expect(await documentsAreKept('diagnose')).toMatchObject([{ status: 'fine', system: 'aws' }]);
  expect(new Set(stored)).toEqual(new Set(['PUT /reports/incidents/.check/diagnose.txt']));
});

it.each([
  ['AccessDenied', 403, 'will-fail'],
  ['NoSuchBucket', 404, 'will-fail'],
  ['KMS.DisabledException', 400, 'will-fail'],
  ['SlowDown', 503, 'not-checked'],
] as const)('says where S3 answers %s whether an incident would fail, too', async (code, status, told) => {
  const headers = { 'content-type': 'application/xml' };
  answer = { status, headers, body: `<Error><Code>${code}</Code><Message>no</Message></Error>` };
  const [found] = await documentsAreKept('validate');
  expect(found).toMatchObject({ status: told, why: expect.stringContaining(code) });
});
