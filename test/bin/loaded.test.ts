/** What describing the command line costs: nothing of what its commands do is loaded before one of them is asked for. */
import { buildProgram } from '../../bin/program';

const loaded: string[] = [];
jest.mock('@aws-sdk/client-sfn', () => {
  loaded.push('@aws-sdk/client-sfn');
  return jest.requireActual('@aws-sdk/client-sfn');
});
jest.mock('zod', () => {
  loaded.push('zod');
  return jest.requireActual('zod');
});

it('loads neither the clients of AWS nor the checks of a configuration', async () => {
  const program = buildProgram(async () => undefined);
  expect(program.helpInformation()).toContain('timeline');
  expect(loaded).toEqual([]);
  await import('../../bin/connection');
  expect(loaded).toEqual(['@aws-sdk/client-sfn']);
});
