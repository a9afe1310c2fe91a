/** The README's example does what the README says. */
import path from 'node:path';
import { outputOfExample } from '../testing/readme';

it('starts a process and waits for it', async () => {
  expect(await outputOfExample(path.resolve(__dirname, '..'))).toBe('hello\n0\n');
}, 90_000);
