import {
  acknowledge,
  acknowledgementOf,
  openIncident,
  readAcknowledgement,
  withAcknowledgement,
} from '../../src/escalate/acknowledge';
import { readExecution } from '../../src/history/read';
import { DependencyError } from '../../src/model/errors';
import { emptyRecord, type TargetRecord } from '../../src/model/target-record';
import type { TargetRecords } from '../../src/ports';
import { delivery, escalated, incident, state } from '../support/builders';
import { History } from '../support/history';

const WORD = { execution: 'pool-1', by: 'ada', at: '2026-01-31T03:20:00.000Z', audiences: ['sre-on-call'] };

function kept(): TargetRecords & { record: TargetRecord } {
  const records = {
    record: emptyRecord(900),
    read: async () => ({ record: records.record, version: '1' }),
    write: async (record: TargetRecord) => {
      records.record = record;
      return 'written' as const;
    },
  };
  return records;
}

describe('a word on the record', () => {
  it('is found for its execution alone', async () => {
    const records = kept();
    await acknowledge(records, WORD);
    expect(await readAcknowledgement(records, 'pool-1')).toEqual({
      by: 'ada',
      at: WORD.at,
      audiences: ['sre-on-call'],
    });
    expect(await readAcknowledgement(records, 'pool-2')).toBeNull();
  });

  it('is the first one: whoever comes later learns who acknowledged it', async () => {
    const records = kept();
    await acknowledge(records, WORD);
    const said = await acknowledge(records, { ...WORD, by: 'bob', at: '2026-01-31T03:21:00.000Z' });
    expect(said.by).toBe('ada');
    expect(records.record.acknowledgements).toHaveLength(1);
  });

  it('stands beside those of other executions, and is forgotten after a week', () => {
    const first = withAcknowledgement(emptyRecord(900), WORD);
    const both = withAcknowledgement(first, { ...WORD, execution: 'pool-2' });
    expect(both.acknowledgements.map(({ execution }) => execution)).toEqual(['pool-1', 'pool-2']);
    const later = withAcknowledgement(both, { ...WORD, execution: 'pool-3', at: '2026-02-07T03:20:00.000Z' });
    expect(later.acknowledgements.map(({ execution }) => execution)).toEqual(['pool-3']);
    expect(acknowledgementOf(later, 'pool-1')).toBeNull();
  });

  it('has a name to it', async () => {
    await expect(acknowledge(kept(), { ...WORD, by: ' ' })).rejects.toThrow('--by: a name is needed');
  });

  it('that can not be read counts as not said: people are paged once too often, never once too seldom', async () => {
    const records: TargetRecords = {
      read: async () => {
        throw new DependencyError('kubernetes', 'refused');
      },
      write: async () => 'conflict',
    };
    expect(await readAcknowledgement(records, 'pool-1')).toBeNull();
  });
});

describe('who has been paged', () => {
  it('is read from the history: those who were reached, by pages alone', () => {
    const told = (kind: string, ...audiences: string[]) =>
      escalated(kind, { deliveries: audiences.map((audience) => delivery({ audience })) });
    const lost = escalated('risk', {
      deliveries: [delivery({ audience: 'engineering-manager', delivered: false })],
    });
    const history = new History({})
      .state('Prepare', state())
      .state('EscalateRisk', { ...state(), riskEscalation: lost })
      .state('AnnounceAction', { ...state(), announcement: told('action-taken', 'customer-success') })
      .state('AskForApproval', { ...state(), announcement: told('approval-needed', 'sre-on-call') })
      .state('EscalateUnresolved', { ...state(), escalation: told('unresolved', 'lead-engineer') });
    expect(openIncident(readExecution(history.events), 'pool-1')).toEqual({
      incident: incident(),
      audiences: ['sre-on-call', 'lead-engineer'],
    });
  });

  it('is nobody before there is an incident', () => {
    expect(() => openIncident(readExecution(new History({}).events), 'pool-1')).toThrow(
      'pool-1 has just started',
    );
  });
});
