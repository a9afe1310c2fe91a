/** The evidence of each look of Diagnose and Validate is kept beside the report, and no step fails where it can't be. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { handler as diagnose } from '../../lambdas/diagnose';
import { handler as validate } from '../../lambdas/validate';
import { readLook } from '../../src/backtest/read';
import { configuration, state } from '../support/builders';
import { provideConfiguration } from '../support/function-configuration';
import { captureOutput } from '../support/function-output';
import { recordingSources } from '../support/recording-sources';

jest.mock('../../lambdas/sources', () => ({
  newestLines: () => ({ tailLines: 100, sinceSeconds: 300 }),
  openSources: () => recordingSources([]),
  openRecords: () => ({
    read: async () => {
      throw new Error('no record');
    },
  }),
}));
provideConfiguration(configuration());
const output = captureOutput();

let server: Server;
let answer: 'kept' | 'refused' | 'nothing';
const stored = new Map<string, string>();
beforeAll(async () => {
  server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    if (answer === 'nothing') return;
    if (answer === 'refused') response.statusCode = 403;
    else stored.set(new URL(request.url ?? '', 'http://s3').pathname, body);
    response.end();
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  Object.assign(process.env, {
    RUNBOOK_REPORT_BUCKET: 'reports',
    AWS_ENDPOINT_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
  });
});
beforeEach(() => {
  answer = 'kept';
  stored.clear();
  output.clear();
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

it('keeps a document of each look, with what was decided on it', async () => {
  const diagnosis = await diagnose(state());
  const validation = await validate(state({ diagnosis }));
  const looks = [...stored.values()].map((body) => readLook(JSON.parse(body), 'none'));
  expect(looks).toEqual([
    expect.objectContaining({ kind: 'diagnosis', evidence: diagnosis.evidence }),
    expect.objectContaining({
      kind: 'validation',
      decided: { kind: 'validation', healthy: validation.healthy, checks: validation.checks },
    }),
  ]);
  expect(looks[0]?.decided).toMatchObject({ cause: diagnosis.findings[0]?.cause });
  for (const name of stored.keys())
    expect(name).toMatch(/^\/reports\/incidents\/pool-1\/evidence\/[\dT.Z-]+-(diagnosis|validation)\.json$/);
  // The state has room for all of it: there is nothing to be looked up.
  expect(diagnosis).not.toHaveProperty('fullEvidence');
});

it.each([
  ['refused', /s3: /],
  ['nothing', /no answer within 2000 ms/],
] as const)('answers all the same where the store says %s', async (said, why) => {
  answer = said;
  expect(await diagnose(state())).toMatchObject({ round: 1, findings: [{}] });
  expect(await validate(state())).toMatchObject({ checks: expect.any(Array) });
  const lines = output.lines().filter((line) => 'evidenceNotKept' in line);
  expect(lines.map(({ step }) => step)).toEqual(['diagnose', 'validate']);
  for (const { evidenceNotKept } of lines) expect(evidenceNotKept).toMatch(why);
});
