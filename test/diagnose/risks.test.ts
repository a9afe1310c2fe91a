/** What a look finds of risks, and what of it is news. */
import fc from 'fast-check';
import { lookForRisks, withoutLook } from '../../src/diagnose/risks';
import type { Evidence } from '../../src/model/evidence';
import { LOOKS, type RiskKind, type RiskLook, type WorkflowState } from '../../src/model/state';
import { configuration, diagnosis, escalated, remediation, state, targetOf } from '../support/builders';
import { evidence, service } from '../support/evidence-builders';
import { leaking, session } from '../support/evidence-of-database';
import { runs } from '../support/runs';

const config = configuration();
const target = targetOf(config);
const START_MS = Date.parse('2026-01-31T03:00:00.000Z');
const at = (seconds: number) => new Date(START_MS + seconds * 1_000).toISOString();
const failing = service({ errorRate: 0.7 });
const writing = { database: leaking([session(1, { uncommittedWrites: true })]) };
const look = (of: WorkflowState, seconds: number, seen: Partial<Evidence>): RiskLook =>
  lookForRisks(of, evidence({ ...seen, observedAt: at(seconds) }), target, config);
const kinds = ({ newRisks }: RiskLook) => newRisks.map(({ kind }) => kind);
const told = (...risks: RiskKind[]) => ({ riskEscalation: escalated('risk', { risks }) });

it('is news for as long as nobody was told of its kind', () => {
  const both = { ...failing, ...writing };
  expect(kinds(look(state(), 60, both))).toEqual(['data-loss', 'customer-facing']);
  expect(kinds(look(state(told('data-loss')), 60, both))).toEqual(['customer-facing']);
  const all = look(state(told('data-loss', 'customer-facing')), 60, both);
  expect(all).toMatchObject({ newRisks: [], hasNewRisks: false, lookedAt: at(60) });
  expect(all.risks).toHaveLength(2);
});

it('finds nothing where nothing is', () => {
  expect(look(state(), 60, {})).toEqual({ risks: [], newRisks: [], hasNewRisks: false, lookedAt: at(60) });
});

describe('a message that is lost', () => {
  const first = look(state(), 60, failing);
  const left = (last: RiskLook) => state({ remediation: remediation({ ...last, areRisksTold: true }) });

  it('is sent again by later looks: after a minute, three times, and then as pages are repeated', () => {
    expect(look(left(first), 119, failing)).toMatchObject({ newRisks: [], hasNewRisks: false });
    expect(look(left(first), 120, failing)).toMatchObject({ hasNewRisks: true, tried: { at: at(120) } });
    const sent: number[] = [];
    let last = first;
    for (let second = 70; second <= 2_100; second += 10) {
      last = look(left(last), second, failing);
      if (last.hasNewRisks) sent.push(second);
    }
    expect(sent).toEqual([120, 180, 240, 1_140, 2_040]);
  });

  it('does not keep back what is of another kind', () => {
    const second = look(left(first), 90, { ...failing, ...writing });
    expect(kinds(second)).toEqual(['data-loss', 'customer-facing']);
    expect(second.tried).toEqual({ at: at(90), kinds: ['customer-facing', 'data-loss'], times: 2 });
  });

  it('is remembered through looks that read nothing, and by whichever step looked', () => {
    const unread = withoutLook(first);
    expect(unread).toMatchObject({ newRisks: [], hasNewRisks: false, risks: first.risks, lookedAt: at(60) });
    expect(look(left(unread), 100, failing).hasNewRisks).toBe(false);
    for (const key of LOOKS) {
      const found = { ...diagnosis('no-data'), ...remediation(), ...first };
      expect([key, look(state({ [key]: found }), 100, failing).hasNewRisks]).toEqual([key, false]);
    }
  });
});

it('however things go, is sent at once, never again once it was heard, and when it is not heard not at each look', () => {
  const step = fc.record({
    seconds: fc.integer({ min: 1, max: 120 }),
    fails: fc.boolean(),
    writes: fc.boolean(),
    key: fc.constantFrom(...LOOKS),
    reads: fc.boolean(),
    isHeard: fc.boolean(),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      let of: WorkflowState = state();
      let seconds = 0;
      let sent = 0;
      const heard = new Set<RiskKind>();
      const tried = new Set<RiskKind>();
      for (const { seconds: passed, fails, writes, key, reads, isHeard } of steps) {
        seconds += passed;
        const seen = { ...(fails ? failing : {}), ...(writes ? writing : {}) };
        const found = reads ? look(of, seconds, seen) : withoutLook(of[key]);
        for (const { kind } of found.newRisks) expect(heard).not.toContain(kind);
        if (reads) {
          for (const { kind } of found.risks) if (!tried.has(kind)) expect(kinds(found)).toContain(kind);
        }
        expect(found.hasNewRisks).toBe(found.newRisks.length > 0);
        of = { ...of, [key]: { ...of[key], ...withoutLook(undefined), ...found } };
        if (!found.hasNewRisks) continue;
        sent += 1;
        for (const kind of kinds(found)) {
          tried.add(kind);
          if (isHeard) heard.add(kind);
        }
        if (isHeard) of = { ...of, ...told(...heard) };
      }
      // Two kinds, three more tries a minute after another, and the pace of pages.
      expect(sent).toBeLessThanOrEqual(2 + 3 + Math.ceil(seconds / config.escalation.repeat.everySeconds));
    }),
    runs(500),
  );
});
