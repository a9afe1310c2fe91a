/** What the functions carry: every one of these was there once, and nobody saw it until it was weighed. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type Bundle, bundleAll, bundleClients } from '../../bench/bundles';
import { clientsOf } from '../../bench/clients';
import { coldStart } from '../../bench/cold-start';
import { functionNames } from '../../lib/bundling';

/** Thousands of bytes: a little more than the largest, that of Diagnose with its part of the check, has when this is written. */
const LIMIT_KB = 1_360;

const CLIENT_PACKAGE = /node_modules\/(@aws-sdk\/client-[^/]+|pg)\//;

let folder: string;
let bundles: readonly Bundle[];

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'knhk-weight-'));
  bundles = await bundleAll(folder, functionNames());
});
afterAll(() => rm(folder, { recursive: true }));

const carriersOf = (input: RegExp) =>
  bundles.filter(({ inputs }) => inputs.some((each) => input.test(each))).map(({ name }) => name);

it('is found of every function', () => {
  expect(functionNames()).toEqual(expect.arrayContaining(['diagnose', 'intake', 'remediate', 'report']));
  expect(bundles.map(({ name }) => name)).toEqual(functionNames());
});

it.each([
  ['the library of Kubernetes, whose types alone are used', /@kubernetes\/client-node/],
  [
    'messages in forty languages: zod is imported as a namespace, or they all come along',
    /zod\/.*locales\/(?!en\.)[a-z]/,
  ],
  ['what only the stack or the local run needs', /(aws-cdk-lib|constructs|fastify)\/|^(local|lib|bench)\//],
])('does not include %s', (_, input) => {
  expect(carriersOf(input)).toEqual([]);
});

it('is looked at where it would be', () => {
  expect(carriersOf(/src\/adapters\/kubernetes\/http/)).toContain('diagnose');
  expect(carriersOf(/node_modules\/zod\//)).toContain('diagnose');
});

it('has no configuration to check where it needs none', () => {
  expect(carriersOf(/node_modules\/zod\//)).not.toContain('authorize');
});

it('logs people in in the one function that is for it', () => {
  expect(carriersOf(/node_modules\/(openid-client|oauth4webapi|jose)\//)).toEqual(['login']);
});

it('stays below a limit', () => {
  const heavy = bundles.filter(({ bytes }) => bytes > LIMIT_KB * 1_000);
  expect(heavy.map(({ name, bytes }) => `${name}: ${bytes}`)).toEqual([]);
});

it('is compared with its own clients and nothing of ours: each function has some', async () => {
  for (const { inputs } of bundles) expect(clientsOf(inputs)).toMatch(/^export \{ \w+ \} from/);
  const diagnose = bundles.filter(({ name }) => name === 'diagnose');
  const [clients] = await bundleClients(folder, diagnose);
  const packagesOf = (bundle: Bundle | undefined) => {
    const found = bundle?.inputs.flatMap((input) => CLIENT_PACKAGE.exec(input)?.[1] ?? []);
    return [...new Set(found)].toSorted();
  };
  expect(packagesOf(clients)).toEqual(packagesOf(diagnose[0]));
  expect(clients?.inputs.filter((input) => /^(src|lambdas)\/|zod|powertools/.test(input))).toEqual([]);
});

it('can be timed: a process is started, and answers', async () => {
  const { processMs, importMs } = await coldStart(bundles[0]?.file ?? '');
  expect(importMs).toBeGreaterThan(0);
  expect(processMs).toBeGreaterThan(importMs);
});
