/** The tests' own environment and runtime: packages are those of plain Node.js, and a file leaves nothing to the next. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import vm from 'node:vm';
import * as zod from 'zod';

const native = createRequire(__filename);
const OneRealm = native('./environment.cjs') as new (
  config: unknown,
) => { teardown(): Promise<void>; getVmContext(): vm.Context };

const configOf = { projectConfig: { fakeTimers: {}, testEnvironmentOptions: {} } };

it('loads a package once for all files of a worker', () => {
  jest.isolateModules(() => expect(native('zod')).toBe(zod));
});

it('compiles a text of a file once for all test files; what it imports is of the one that asked last', async () => {
  const parsingContext = new OneRealm(configOf).getVmContext();
  const compile = (code: string, asker: string) =>
    vm.compileFunction(code, ['module'], {
      ...{ filename: '/a/file.ts', parsingContext },
      importModuleDynamically: () => Promise.reject(new Error(asker)),
    }) as () => Promise<unknown>;
  const first = compile('return import("x")', 'the first');
  expect(compile('return import("x")', 'the second')).toBe(first);
  await expect(first()).rejects.toThrow('the second');
  expect(compile('return import("y")', 'the second')).not.toBe(first);
});

it('has errors of Node.js among its own', () => {
  expect(() => readFileSync('/there/is/no/such/file')).toThrow(Error);
});

it('leaves no variable of the environment and no listener behind, and what was there as it was', async () => {
  const listener = () => undefined;
  process.env['BEFORE_THE_FILE'] = 'as it was';
  const environment = new OneRealm(configOf);
  process.env['BEFORE_THE_FILE'] = 'changed';
  process.env['OF_THE_FILE'] = 'x';
  process.once('exit', listener);
  await environment.teardown();
  expect(process.env['OF_THE_FILE']).toBeUndefined();
  expect(process.env['BEFORE_THE_FILE']).toBe('as it was');
  expect(process.rawListeners('exit').some((each) => 'listener' in each && each.listener === listener)).toBe(
    false,
  );
});
