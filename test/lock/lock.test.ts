import fc from 'fast-check';
import { claim, type Ending, release } from '../../src/lock/lock';
import { emptyRecord, type TargetRecord } from '../../src/model/target-record';
import { moreThan, runs } from '../support/runs';

const NOW = new Date('2026-01-31T03:10:00.000Z');
const held = (overrides: Partial<TargetRecord> = {}): TargetRecord => ({
  ...emptyRecord(900),
  holder: 'pool-1',
  renewedAt: '2026-01-31T03:00:00.000Z',
  transitions: 4,
  ...overrides,
});

describe('claim', () => {
  it('takes a lock that nobody has', () => {
    const record = emptyRecord(60);
    expect(claim(record, 'pool-1', NOW, 900)).toEqual({
      kind: 'taken',
      record: {
        ...record,
        holder: 'pool-1',
        renewedAt: NOW.toISOString(),
        leaseSeconds: 900,
        transitions: 1,
      },
    });
  });

  it('renews its own, which is no transition', () => {
    expect(claim(held(), 'pool-1', NOW, 900)).toMatchObject({
      kind: 'taken',
      record: { holder: 'pool-1', renewedAt: NOW.toISOString(), transitions: 4 },
    });
  });

  it('renews its own when it has expired, as long as nobody else took it', () => {
    expect(claim(held({ leaseSeconds: 1 }), 'pool-1', NOW, 900)).toMatchObject({
      kind: 'taken',
      record: { transitions: 4 },
    });
  });

  it('leaves it to another until that one has said nothing for the time of its lease', () => {
    expect(claim(held(), 'pool-2', new Date('2026-01-31T03:14:59.999Z'), 900)).toEqual({
      kind: 'held',
      by: 'pool-1',
      until: '2026-01-31T03:15:00.000Z',
      corrected: null,
    });
    expect(claim(held(), 'pool-2', new Date('2026-01-31T03:15:00.000Z'), 900)).toMatchObject({
      kind: 'taken',
      record: { holder: 'pool-2', transitions: 5 },
    });
  });

  it("counts the holder's own lease, up to the longest that anybody is waited for", () => {
    expect(claim(held({ leaseSeconds: 300 }), 'pool-2', NOW, 3_600)).toMatchObject({ kind: 'taken' });
    const absurd = held({ leaseSeconds: 2_000_000_000 });
    expect(claim(absurd, 'pool-2', NOW, 900)).toMatchObject({
      kind: 'held',
      until: '2026-01-31T03:15:00.000Z',
    });
    expect(claim(absurd, 'pool-2', new Date('2026-01-31T03:15:00.000Z'), 900)).toMatchObject({
      kind: 'taken',
    });
  });

  it('has a renewal in the future count from now on, so that it ends', () => {
    const ahead = held({ renewedAt: '2031-01-31T03:00:00.000Z' });
    const corrected = { ...ahead, renewedAt: NOW.toISOString() };
    expect(claim(ahead, 'pool-2', NOW, 900)).toEqual({
      kind: 'held',
      by: 'pool-1',
      until: '2026-01-31T03:25:00.000Z',
      corrected,
    });
    expect(claim(corrected, 'pool-2', new Date('2026-01-31T03:25:00.000Z'), 900)).toMatchObject({
      kind: 'taken',
    });
    // As far as clocks differ it is a renewal like any other.
    const skewed = held({ renewedAt: '2026-01-31T03:11:00.000Z' });
    expect(claim(skewed, 'pool-2', NOW, 900)).toMatchObject({ kind: 'held', corrected: null });
  });

  it('ends for whoever goes on asking, whatever stands in the Lease', () => {
    const met = { held: 0, corrected: 0 };
    fc.assert(
      fc.property(
        fc.oneof(
          fc.date({ min: new Date(0), max: new Date(4e12), noInvalidDate: true }),
          // A lease that may still last.
          fc.integer({ min: -600, max: 60 }).map((seconds) => new Date(NOW.getTime() + seconds * 1_000)),
        ),
        fc.integer({ min: 1, max: 2_147_483_647 }),
        fc.integer({ min: 1, max: 3_600 }),
        (renewed, leaseSeconds, longest) => {
          let record = held({ renewedAt: renewed.toISOString(), leaseSeconds });
          const first = claim(record, 'pool-2', NOW, longest);
          if (first.kind === 'taken') return;
          met[first.corrected === null ? 'held' : 'corrected'] += 1;
          record = first.corrected ?? record;
          // At most the longest lease, and as much as clocks may differ.
          const later = new Date(NOW.getTime() + (longest + 60) * 1_000);
          expect(claim(record, 'pool-2', later, longest).kind).toBe('taken');
        },
      ),
      runs(2_000),
    );
    expect(Math.min(met.held, met.corrected)).toBeGreaterThan(moreThan(100));
  });

  it('takes one whose holder never said when', () => {
    expect(claim(held({ renewedAt: null }), 'pool-2', NOW, 900)).toMatchObject({ kind: 'taken' });
  });

  it('keeps everything else in the record', () => {
    const stop = { by: 'ada', at: '2026-01-31T03:00:00.000Z', reason: '' };
    expect(claim(held({ stop }), 'pool-1', NOW, 900)).toMatchObject({ record: { stop } });
  });
});

const RESOLVED: Ending = { kind: 'resolved', at: NOW.toISOString() };
const CALLED: Ending = { kind: 'called', at: NOW.toISOString() };
const ENDED: Ending = { kind: 'ended', at: NOW.toISOString() };

describe('release', () => {
  const at = '2026-01-31T03:00:00.000Z';
  const full = held({
    applying: { execution: 'pool-1', planHash: 'a', at },
    decision: { execution: 'pool-1', planHash: 'a', decision: 'approved', by: 'ada', at },
    remediations: [
      { execution: 'pool-0', at, resolvedAt: null },
      { execution: 'pool-1', at, resolvedAt: null },
    ],
  });

  it('gives up what is its own, and marks its remediation as resolved', () => {
    expect(release(full, 'pool-1', RESOLVED)).toEqual({
      ...full,
      holder: null,
      renewedAt: null,
      applying: null,
      decision: null,
      remediations: [
        { execution: 'pool-0', at, resolvedAt: null },
        { execution: 'pool-1', at, resolvedAt: NOW.toISOString() },
      ],
    });
  });

  it('marks nothing as resolved that is not', () => {
    expect(release(full, 'pool-1', CALLED).remediations).toEqual(full.remediations);
    const resolved = release(full, 'pool-1', RESOLVED);
    expect(release(resolved, 'pool-1', CALLED)).toEqual(resolved);
  });

  it("leaves what is another's alone", () => {
    expect(release(full, 'pool-2', RESOLVED)).toEqual(full);
  });

  describe('of the incident', () => {
    const incident = {
      ...{ execution: 'pool-1', startedAt: at, openedAt: at, calledAt: null },
      ...{ joined: [], joinedCount: 0 },
    };
    const open = held({ incident, handedOver: { execution: 'pool-0', at } });

    it('closes it when it is resolved, and with it what was left to a person', () => {
      expect(release(open, 'pool-1', RESOLVED)).toMatchObject({ incident: null, handedOver: null });
    });

    it('keeps it open when a person was called, and says since when: the first time counts', () => {
      const called = release(open, 'pool-1', CALLED);
      expect(called.incident).toEqual({ ...incident, calledAt: NOW.toISOString() });
      const again: Ending = { kind: 'called', at: '2026-01-31T04:00:00.000Z' };
      expect(release(called, 'pool-1', again)).toEqual(called);
    });

    it('leaves it to a person when its execution ended in any other way', () => {
      expect(release(open, 'pool-1', ENDED)).toMatchObject({
        ...{ incident: null, handedOver: { execution: 'pool-1', at: NOW.toISOString() } },
      });
    });

    it("leaves another's alone, however this one ends", () => {
      for (const ending of [CALLED, ENDED]) expect(release(open, 'pool-2', ending)).toEqual(open);
      expect(release(open, 'pool-2', RESOLVED)).toEqual({ ...open, handedOver: null });
    });
  });
});
