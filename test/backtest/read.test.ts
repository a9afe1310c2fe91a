/** Documents that are read: of every version, written by hand, and wrong ones, whose errors name what is wrong. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { EXAMPLE } from '../../bin/evidence/example';
import { EVIDENCE_VERSION } from '../../src/backtest/document';
import { EARLIER } from '../../src/backtest/earlier';
import { explain } from '../../src/backtest/explain';
import { readLook } from '../../src/backtest/read';
import { explanationText } from '../../src/backtest/text';
import { configuration } from '../support/builders';

const fixture = (...name: string[]): unknown =>
  JSON.parse(readFileSync(path.join(__dirname, '..', 'fixtures', ...name), 'utf8'));
const RECORDED = fixture(
  ...['evidence', 'incidents', 'undersized-pool-without-headroom', 'evidence'],
  '2026-11-30T08-59-56.777Z-diagnosis.json',
) as Record<string, unknown>;

/** One document of each version that there was: it stays as it is. */
const VERSIONS: readonly unknown[] = [fixture('evidence-of-earlier-version.json'), RECORDED];

it('reads a document of every version', () => {
  expect(VERSIONS).toHaveLength(EVIDENCE_VERSION + 1);
  expect(Object.keys(EARLIER).map(Number)).toEqual([...VERSIONS.keys()].slice(0, -1));
  for (const document of VERSIONS) {
    const look = readLook(document, 'knhk-closed-loop');
    expect(look).toMatchObject({ version: EVIDENCE_VERSION, kind: 'diagnosis' });
    expect(explain(look, configuration()).target).toBe('knhk-closed-loop');
  }
});

it('grows nothing on evidence of a version that knew less, and has nothing to compare it with', () => {
  const { decided, differences } = explain(readLook(VERSIONS[0], 'knhk-closed-loop'), configuration());
  expect(decided).toMatchObject({ plan: null });
  expect(differences).toBeNull();
});

it('explains what a person has written: what is left out was not read', () => {
  const explanation = explain(readLook(EXAMPLE, ''), configuration());
  expect(explanation).toMatchObject({ decided: { healthy: false }, differences: null });
  const text = explanationText(explanation);
  expect(text).toMatch(
    /pool-utilization +fails: 0\.9, required < 0\.8 share; the pool of pod-1 has 45 of 50 in use/,
  );
  expect(text).toMatch(/leaked-sessions +fails: no data/);
  expect(text).toMatch(/latency-p95 +passes: 420, required <= 500 ms/);
});

it('explains a recorded diagnosis with its sum, and what speaks for it', () => {
  const text = explanationText(explain(readLook(RECORDED, ''), configuration()));
  expect(text).toMatch(/^cause {5}undersized-pool \(/m);
  expect(text).toMatch(/^refused {3}scale-out \(no-headroom\): no headroom for 4 replicas: 5 pods /m);
  expect(text).toMatch(/^for {7}undersized-pool: /m);
});

const { evidence, ...rest } = EXAMPLE;
const withEvidence = (part: object) => ({ ...rest, evidence: { ...evidence, ...part } });
it.each<[what: string, document: unknown, error: RegExp]>([
  ['a list', [], /^the evidence: an object is accepted/],
  ['a later version', { ...EXAMPLE, version: 2 }, /^version: a whole number up to 1 is accepted \(got 2\)$/],
  ['a version that is none', { ...EXAMPLE, version: 'new' }, /^version: .*\(got "new"\)$/],
  ['one without evidence', rest, /evidence: .*\(got nothing\)/],
  ['another kind', { ...EXAMPLE, kind: 'guess' }, /kind: .*\(got "guess"\)/],
  ['a misspelt field', withEvidence({ pol: null }), /evidence: unknown field 'pol'/],
  ['half a reading', withEvidence({ pool: { pods: [] } }), /evidence\.pool\.podsExpected: .*\(got nothing\)/],
  ['no time', withEvidence({ observedAt: 'now' }), /evidence\.observedAt: a time such as .*\(got "now"\)/],
  [
    'what is like an earlier version',
    { observedAt: 'x', service: {}, database: { kind: 'read' } },
    /^the evidence is not that of an earlier version: /,
  ],
])('refuses %s', (_, document, error) => {
  expect(() => readLook(document, 'knhk-closed-loop')).toThrow(
    expect.objectContaining({ name: 'InvalidInputError', message: expect.stringMatching(error) }),
  );
});

it('refuses a target that is not configured, with those that are', () => {
  const look = readLook({ ...EXAMPLE, incident: { ...EXAMPLE.incident, target: { name: 'orders' } } }, '');
  expect(() => explain(look, configuration())).toThrow(
    "incident.target.name: the configuration has 'knhk-closed-loop' (got 'orders')",
  );
});
