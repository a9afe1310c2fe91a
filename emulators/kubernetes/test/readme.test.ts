/** The README's example does what the README says. */
import path from 'node:path';
import { outputOfExample } from '../../common/testing/readme';

it('starts two pods', async () => {
  expect(await outputOfExample(path.resolve(__dirname, '..'))).toBe('2 replicas are available\n');
}, 90_000);
