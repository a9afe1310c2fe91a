/** The subject of a message: how mail programs put those of one incident together. */
import { HEADLINES, headlineOfRisk } from '../../src/escalate/headlines';
import { incidentSubject } from '../../src/escalate/subject';

const marks = [
  ...Object.values(HEADLINES),
  ...(['data-loss', 'customer-facing'] as const).map((kind) => headlineOfRisk({ kind, why: '' }, true)),
].map(({ mark }) => mark);

/** RFC 5256, 2.1: what is left of a subject without what stands in brackets before it. */
const base = (subject: string) => subject.replace(/^(\[[^[\]]*\]\s*)+(?=.)/, '');

test.each([
  ['knhk-closed-loop', 'pool-4bd512af05bb811da0f602c7010097d2', '(pool-4bd512af)'],
  ['api', 'pool-4bd512af05bb811da0f602c7010097d2', '(pool-4bd512af05bb811da0f602c7010097d2)'],
  ['a-service-with-a-name-that-is-longer-than-any-that-people-remember-at-night', 'pool-1', '...'],
  ['größe', '5b71eb63-c1d2-4641-a329-9d7440a7020a', '(5b71eb63-c1d2-4641-a329-9d7440a7020a)'],
])('of one incident of %s it is the same behind every mark, and fits', (service, execution, end) => {
  const subjects = marks.map((mark) => incidentSubject(mark, service, execution));
  expect(new Set(subjects.map(base)).size).toBe(1);
  expect(subjects[0]?.endsWith(end)).toBe(true);
  for (const subject of subjects) expect(subject).toMatch(/^\[[A-Z?' -]+\] [\x20-\x7e]{1,79}$/);
});
