/** What a step that changes something works with, in memory. All that it does stands in the journal, in order. */
import type { Configuration, Target } from '../../src/configuration/configuration';
import type { Evidence } from '../../src/model/evidence';
import type { ExecutionLookup, Sources, Whereabouts } from '../../src/ports';
import type { StepTools } from '../../src/remediate/step';
import { configuration, targetOf } from './builders';
import { evidence } from './evidence-builders';
import { InMemoryRecords } from './in-memory-records';
import { type Answers, type Call, recordingSources } from './recording-sources';

export interface BenchOptions {
  readonly config?: Configuration;
  /** What is read anew. */
  readonly seen?: Evidence;
  readonly answers?: Answers;
}

/** When a bench's clock begins; it moves when the test says so. */
export const NOW = '2026-01-31T03:02:00.000Z';

export class StepBench implements StepTools {
  readonly journal: Call[] = [];
  readonly records = new InMemoryRecords(this.journal);
  readonly config: Configuration;
  readonly target: Target;
  readonly sources: Sources;
  seen: Evidence;
  /** Happens while evidence is read. */
  meanwhile: () => void = () => undefined;
  /** What has become of other executions. */
  whereabouts: Whereabouts = { kind: 'running' };
  readonly lookup: ExecutionLookup = { find: async () => this.whereabouts };
  private time = Date.parse(NOW);

  constructor({ config = configuration(), seen = evidence(), answers = {} }: BenchOptions = {}) {
    this.config = config;
    this.target = targetOf(config);
    this.seen = seen;
    this.sources = recordingSources(this.journal, answers);
  }

  readonly now = (): Date => new Date(this.time);

  readonly readEvidence = async (): Promise<Evidence> => {
    this.journal.push(['readEvidence']);
    this.meanwhile();
    return this.seen;
  };

  pass(seconds: number): void {
    this.time += seconds * 1_000;
  }

  /** What was done since the last time this was asked, by name. */
  takeNames(): string[] {
    return this.journal.splice(0).map(([name]) => name);
  }
}
