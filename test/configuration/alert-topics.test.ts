/** `deployment.alertTopics`: topics that a function can be subscribed to, each once. */
import { configuration } from '../support/builders';
import { problemsOf } from './targets-setup';

const TOPIC = 'arn:aws:sns:eu-west-1:111122223333:database-pool';
const problems = (...alertTopics: string[]) =>
  problemsOf(() => configuration({ deployment: { alertTopics } }));

it('are none by default', () => {
  expect(configuration().deployment.alertTopics).toEqual([]);
});

it('are ARNs of standard topics, in any partition', () => {
  expect(problems(TOPIC, TOPIC.replace('aws', 'aws-cn'), TOPIC.replace('aws', 'aws-us-gov'))).toEqual([]);
});

it.each([
  ['a name', 'database-pool'],
  ['a FIFO topic', `${TOPIC}.fifo`],
  ['a queue', TOPIC.replace(':sns:', ':sqs:')],
  ['a subscription', `${TOPIC}:1234`],
  ['every topic', TOPIC.replace('database-pool', '*')],
])('are never %s', (_, arn) => {
  expect(problems(arn)).toEqual([expect.stringMatching(/alertTopics\[0\]: a standard SNS topic's ARN/)]);
});

it('are named once', () => {
  expect(problems(TOPIC, TOPIC)).toEqual([expect.stringContaining('alertTopics: each topic once')]);
});
