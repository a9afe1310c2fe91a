/** The README's example does what the README says. */
import path from 'node:path';
import { outputOfExample } from '../../common/testing/readme';

it('runs a state machine', async () => {
  expect(await outputOfExample(path.resolve(__dirname, '..'))).toBe('SUCCEEDED "hello"\n');
}, 90_000);
