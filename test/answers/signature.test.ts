/** Signatures of Slack and PagerDuty: those that they publish, altered, old, of another secret, and none. */
import { createHmac } from 'node:crypto';
import { signedByPagerDuty, signedBySlack } from '../../src/answers/signature';

describe('Slack', () => {
  // Slack, Verifying requests from Slack: the example of that page.
  const secret = '8f742231b10e8888abcd99yyyzzz85a5';
  const given = {
    timestamp: '1531420618',
    signature: 'v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503',
  };
  const body =
    'token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V&channel_name=foobar' +
    '&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text=&response_url=https%3A%2F%2Fhooks.slack.com' +
    '%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN&trigger_id=398738663015.47445629121.803a0bc887a14d10' +
    'd2c447fce8b6703c';
  const at = (seconds: number) => new Date((1_531_420_618 + seconds) * 1_000);

  it.each<[string, Parameters<typeof signedBySlack>, string]>([
    ['the published example', [body, given, [secret], at(3)], 'ok'],
    ['of the value before, while it is replaced', [body, given, ['another', secret], at(3)], 'ok'],
    ['at the end of its five minutes', [body, given, [secret], at(300)], 'ok'],
    ['a second after them', [body, given, [secret], at(301)], 'old'],
    ['from the future', [body, given, [secret], at(-301)], 'old'],
    ['with another body', [`${body}0`, given, [secret], at(3)], 'altered'],
    ['with another time', [body, { ...given, timestamp: '1531420619' }, [secret], at(3)], 'altered'],
    ['of another secret', [body, given, ['another'], at(3)], 'altered'],
    ['cut', [body, { ...given, signature: given.signature.slice(0, -1) }, [secret], at(3)], 'altered'],
    ['old and altered is altered', [`${body}0`, given, [secret], at(999)], 'altered'],
    ['of another version', [body, { ...given, signature: 'v1=00' }, [secret], at(3)], 'unsigned'],
    ['with none', [body, { timestamp: '', signature: '' }, [secret], at(3)], 'unsigned'],
    ['with a time that is none', [body, { ...given, timestamp: 'NaN' }, [secret], at(3)], 'unsigned'],
  ])('%s', (_, args, expected) => {
    expect(signedBySlack(...args)).toBe(expected);
  });
});

describe('PagerDuty', () => {
  // PagerDuty/go-pagerduty, webhookv3/webhookv3_test.go: secret, body and signature.
  const secret = 'lDQHScfUeXUKaQRNF+8XIiDKZ7XX3itBAYzwU0TARw8lJqRnkKl2iB1anSb0Z+IK';
  const ref = (kind: string, path: string, id: string, summary: string) => ({
    html_url: `https://acme.pagerduty.com/${path}/${id}`,
    ...{ id, self: `https://api.pagerduty.com/${path}/${id}`, summary, type: `${kind}_reference` },
  });
  const body = JSON.stringify({
    event: {
      ...{ id: '01BWDWL3NYY7LUFPZCC28QUCMK', event_type: 'incident.priority_updated' },
      ...{ resource_type: 'incident', occurred_at: '2021-04-26T17:36:27.458Z' },
      ...{ agent: ref('user', 'users', 'PLH1HKV', 'Tenex Engineer'), client: null },
      data: {
        ...{ id: 'PGR0VU2', type: 'incident', self: 'https://api.pagerduty.com/incidents/PGR0VU2' },
        ...{ html_url: 'https://acme.pagerduty.com/incidents/PGR0VU2', number: 2, status: 'triggered' },
        ...{
          title: 'A little bump in the road',
          service: ref('service', 'services', 'PF9KMXH', 'API Service'),
        },
        assignees: [ref('user', 'users', 'PTUXL6G', 'User 123')],
        escalation_policy: ref('escalation_policy', 'escalation_policies', 'PUS0KTE', 'Default'),
        teams: [ref('team', 'teams', 'PFCVPS0', 'Engineering')],
        priority: {
          html_url: 'https://acme.pagerduty.com/account/incident_priorities',
          ...{ id: 'PSO75BM', self: 'https://api.pagerduty.com/priorities/PSO75BM', summary: 'P1' },
          type: 'priority_reference',
        },
        urgency: 'high',
        conference_bridge: { conference_number: 1000, conference_url: 'https://example.com' },
        resolve_reason: null,
      },
    },
  });
  const good = 'v1=0c0b9495b893a39e70d1fea2fe11fbe0a825f88b9f67846f6cc07dd2bc5476cd';
  const other = `v1=${'0'.repeat(64)}`;

  it.each<[string, Parameters<typeof signedByPagerDuty>, string]>([
    ['the published example', [body, good, [secret]], 'ok'],
    ['any of several signatures', [body, `${other}, ${good}`, [secret]], 'ok'],
    ['any of several subscriptions', [body, good, ['another', secret]], 'ok'],
    ['a word beyond ASCII', ['{"é":1}', `v1=${utf8Mac('{"é":1}', secret)}`, [secret]], 'ok'],
    ['another body', [`${body} `, good, [secret]], 'altered'],
    ['another secret', [body, good, ['another']], 'altered'],
    ['no secret at all', [body, good, []], 'altered'],
    ['another version', [body, good.replace('v1', 'v2'), [secret]], 'unsigned'],
    ['none', [body, '', [secret]], 'unsigned'],
    ['no body', ['', good, [secret]], 'unsigned'],
  ])('%s', (_, args, expected) => {
    expect(signedByPagerDuty(...args)).toBe(expected);
  });
});

function utf8Mac(text: string, secret: string): string {
  return createHmac('sha256', secret).update(Buffer.from(text, 'utf8')).digest('hex');
}
