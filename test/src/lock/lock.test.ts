import { claim, release } from '../../../src/lock/lock';
import { emptyRecord, type TargetRecord } from '../../../src/lock/record';

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
    });
    expect(claim(held(), 'pool-2', new Date('2026-01-31T03:15:00.000Z'), 900)).toMatchObject({
      kind: 'taken',
      record: { holder: 'pool-2', transitions: 5 },
    });
  });

  it("counts the holder's own lease, not that of whoever asks", () => {
    expect(claim(held({ leaseSeconds: 3_600 }), 'pool-2', NOW, 1)).toMatchObject({ kind: 'held' });
    expect(claim(held({ leaseSeconds: 300 }), 'pool-2', NOW, 3_600)).toMatchObject({ kind: 'taken' });
  });

  it('takes one whose holder never said when', () => {
    expect(claim(held({ renewedAt: null }), 'pool-2', NOW, 900)).toMatchObject({ kind: 'taken' });
  });

  it('keeps everything else in the record', () => {
    const stop = { by: 'ada', at: '2026-01-31T03:00:00.000Z', reason: '' };
    expect(claim(held({ stop }), 'pool-1', NOW, 900)).toMatchObject({ record: { stop } });
  });
});

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
    expect(release(full, 'pool-1', NOW.toISOString())).toEqual({
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
    expect(release(full, 'pool-1', null).remediations).toEqual(full.remediations);
    const resolved = release(full, 'pool-1', NOW.toISOString());
    expect(release(resolved, 'pool-1', null)).toEqual(resolved);
  });

  it("leaves what is another's alone", () => {
    expect(release(full, 'pool-2', NOW.toISOString())).toEqual(full);
  });
});
