/** A person's answer, however it came: the first word on a plan counts. */
import { type Question, sayWord } from '../../src/remediate/say';
import { heldRecords, NOW, situation } from '../answers/answering';

const question = situation().question as Question;
const OF = { execution: 'pool-1', planHash: question.approval.planHash };
const said = (by: string) => ({ by, at: NOW.toISOString() });

it('takes the first word on a plan, and tells a second person who was faster', async () => {
  const records = heldRecords();
  await sayWord(records, question, 'approved', said('ada'));
  await expect(sayWord(records, question, 'rejected', said('bob'))).rejects.toThrow(
    `was already approved by ada at ${NOW.toISOString()}`,
  );
  expect(records.record.decision).toMatchObject({ decision: 'approved', by: 'ada' });
  records.change({ decision: { ...said('sre-on-call'), through: 'link', ...OF, decision: 'rejected' } });
  await expect(sayWord(records, question, 'approved', said('bob'))).rejects.toThrow(
    'was already rejected by sre-on-call (by link)',
  );
});

it('takes a word on the next plan', async () => {
  const records = heldRecords();
  records.change({ decision: { ...said('ada'), ...OF, planHash: 'ffffffffffff', decision: 'approved' } });
  await sayWord(records, question, 'rejected', said('bob'));
  expect(records.record.decision).toMatchObject({ decision: 'rejected', by: 'bob' });
});
