/** `show` of an execution that ended before there was an incident: why it did, for people and for programs. */
import { show } from '../../bin/show';
import { contextOf } from '../support/command-context';
import { recordedWithEvidence } from '../support/recorded-history';

it('says why an execution with a wrong input ended', async () => {
  const { execution, events } = recordedWithEvidence('input-rejected');
  const cause = JSON.stringify({ errorMessage: 'traceSeconds: at most 300 is accepted (got 9999)' });
  const executions = {
    describe: async () => ({ ...execution, status: 'FAILED', error: 'InvalidInputError', cause }),
    history: async () => events,
  };
  const { text, json } = await show(contextOf({ executions }), 'pool-1');
  expect(text).toMatch(
    /^FAILED .*traceSeconds: at most 300 is accepted \(got 9999\).*: ended before there was an incident$/,
  );
  expect(json).toMatchObject({
    execution: 'pool-1',
    status: 'FAILED',
    incident: null,
    why: expect.stringContaining('at most 300'),
  });
});

it('tells an incident, and gives its report', async () => {
  const { execution, events } = recordedWithEvidence('resolved');
  const executions = { describe: async () => execution, history: async () => events };
  const { text, json } = await show(contextOf({ executions }), 'pool-1');
  expect(text).toMatch(/^SUCCEEDED {2}/);
  expect(json).toMatchObject({ status: 'SUCCEEDED', outcome: 'resolved', version: 2 });
});
