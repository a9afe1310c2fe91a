import { rootLook } from '../../src/diagnose/root-look';
import type { Cause } from '../../src/model/cause';
import { diagnosis } from '../support/builders';

const looks = (...causes: readonly Cause[]) =>
  causes.map((cause, index) => ({ ...diagnosis(cause), round: index + 1 }));

it.each<[string, readonly Cause[], number | undefined]>([
  ['the first that is more than a suspicion', ['leak-suspected', 'connection-leak', 'pool-full'], 2],
  ['the first of several: what comes later is half repaired', ['slow-queries', 'connection-leak'], 1],
  ['a suspicion where there is nothing more', ['no-data', 'sources-disagree', 'leak-suspected'], 2],
  ['the newest where nothing was found', ['no-data', 'no-data'], 2],
  ['none where there was no look', [], undefined],
])('explains an incident by %s', (_, causes, round) => {
  expect(rootLook(looks(...causes))?.round).toBe(round);
});
