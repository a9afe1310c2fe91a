/** What a local run leaves for commands: all that a check asks a deployment for, as its stack tells it. */
import { deployedOf } from '../../bin/check';
import { deployedNames } from '../../local/run-file';
import type { World } from '../../local/world';
import { ENVIRONMENT } from '../../src/configuration/environment';

it('names topics, queue and functions, so that a check of a local run leaves nothing unchecked', () => {
  const topics = { 'sre-on-call': 'arn:topic' };
  const stack = {
    functions: [
      { environment: { [ENVIRONMENT.topicArns]: JSON.stringify(topics), OTHER: 'x' } },
      { environment: { [ENVIRONMENT.deadLetterQueueUrl]: 'http://queue' } },
    ],
    outputs: { Functions: '{"Diagnose":"runbook-diagnose"}' },
  };
  expect(deployedOf(deployedNames({ aws: { stack } } as unknown as Pick<World, 'aws'>))).toEqual({
    ...{ topicArns: topics, deadLetterQueueUrl: 'http://queue' },
    functions: { Diagnose: 'runbook-diagnose' },
  });
});
