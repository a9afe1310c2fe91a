/** The example that AWS works out in its documentation (IAM User Guide, Signature Version 4, ListUsers). */
import { refusal } from './signature-v4';

it('takes the documented example and nothing that was changed in it', () => {
  const arrived = {
    method: 'GET',
    url: new URL('https://iam.amazonaws.com/?Action=ListUsers&Version=2010-05-08'),
    headers: {
      host: 'iam.amazonaws.com',
      'content-type': 'application/x-www-form-urlencoded; charset=utf-8',
      'x-amz-date': '20150830T123600Z',
      authorization:
        'AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/iam/aws4_request, SignedHeaders=content-type;host;x-amz-date, Signature=5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7',
    },
  };
  const at = Date.parse('2015-08-30T12:40:00Z');
  const scope = { service: 'iam', region: 'us-east-1' };
  expect(refusal(arrived, scope, at)).toBeNull();
  expect(refusal(arrived, scope, at + 3_600_000)).toMatch(/^date/);
  expect(refusal(arrived, { ...scope, service: 'sts' }, at)).toMatch(/^scope/);
  expect(refusal({ ...arrived, body: 'x' }, scope, at)).toBe('the signature does not match');
  const url = new URL('https://iam.amazonaws.com/?Action=ListRoles&Version=2010-05-08');
  expect(refusal({ ...arrived, url }, scope, at)).toBe('the signature does not match');
});
