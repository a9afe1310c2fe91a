/** A target's record in memory, with what can happen to the real one: somebody faster, and nothing to be read. */
import { emptyRecord, type TargetRecord } from '../../src/model/target-record';
import type { TargetRecords, VersionedRecord } from '../../src/ports';
import type { Call } from './recording-sources';

const LEASE_SECONDS = 900;

export class InMemoryRecords implements TargetRecords {
  record: TargetRecord = emptyRecord(LEASE_SECONDS);
  /** So many writes to come find that somebody was faster. */
  conflicts = 0;
  /** Thrown by every read to come. */
  failure: Error | null = null;
  private version = 1;

  constructor(private readonly journal: Call[] = []) {}

  async read(): Promise<VersionedRecord> {
    this.journal.push(['read']);
    if (this.failure) throw this.failure;
    return { record: this.record, version: String(this.version) };
  }

  async write(record: TargetRecord, version: string): Promise<'written' | 'conflict'> {
    this.journal.push(['write', record]);
    if (this.conflicts > 0) {
      this.conflicts -= 1;
      return 'conflict';
    }
    if (version !== String(this.version)) return 'conflict';
    this.change(record);
    return 'written';
  }

  /** Somebody else writes it. */
  change(changes: Partial<TargetRecord>): void {
    this.record = { ...this.record, ...changes };
    this.version += 1;
  }
}
