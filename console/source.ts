/** What the console needs of the outside world. Two adapters give it: a local run (`local/`), and AWS (`aws/`). */
import type { FastifyInstance } from 'fastify';
import type { WatchedExecutions } from '../src/adapters/aws/watched-executions';
import type { PrometheusTransport } from '../src/adapters/prometheus/transport';
import type { Configuration, Target } from '../src/configuration/configuration';
import type { ExecutionHistory } from '../src/history/read';
import type { Incident } from '../src/model/incident';
import type { TargetRecord } from '../src/model/target-record';
import type { TargetRecords } from '../src/ports';
import type { Readiness } from '../src/readiness/result';
import type { Message, Series, ServiceFigures, StatsView, StreamEvents } from './contract';

/** The executions of the workflow: what is read of them, and the two writes. */
export type ConsoleExecutions = Pick<
  WatchedExecutions,
  'page' | 'list' | 'describe' | 'historyAfter' | 'definition' | 'start' | 'stop'
>;

/** A target's record. Looking at it writes nothing; `read` makes it where there is none, and is for writers. */
export interface ConsoleRecords extends TargetRecords {
  look(): Promise<TargetRecord | null>;
}

/** How often what changes is read again, in milliseconds: the service's quotas are shared by the whole account. */
interface Pace {
  readonly executionsMs: number;
  /** Of executions that somebody has open. */
  readonly historiesMs: number;
  readonly recordsMs: number;
  readonly serviceMs: number;
}

export interface ConsoleSource {
  /** Where all of this is, for people: `local run`, `AWS (eu-west-1)`. */
  readonly place: string;
  readonly configuration: Configuration;
  /** Who says and starts things: whoever runs this. */
  readonly user: string;
  /** Nothing is written, whoever asks. */
  readonly isReadOnly: boolean;
  readonly pace: Pace;
  readonly executions: ConsoleExecutions;
  /** Of a target, by its configuration. */
  recordsOf(target: Target): Promise<ConsoleRecords>;
  /** Where an incident says that it is kept. @throws InvalidInputError where that is another cluster. */
  recordsOfIncident(incident: Incident): Promise<ConsoleRecords>;
  /** @throws Error where there is no way to it from here. */
  prometheus(target: Target): Promise<PrometheusTransport>;
  /** Figures of a time that is over, where they are kept better than in Prometheus; null where they are not. */
  keptFigures(execution: string): Promise<Series | null>;
  /** Names of an execution's documents that are there, the one for people first. */
  documentsOf(execution: string): Promise<readonly string[]>;
  /** Undefined for a document that there is not, or that is none. */
  readDocument(execution: string, name: string): Promise<string | undefined>;
  /** What was said to people about one execution. */
  messagesOf(execution: string, history: ExecutionHistory): readonly Message[];
  /** @throws DependencyError where the reports can't be read. */
  stats(): Promise<StatsView>;
  /** What an incident of now would find; null where that is not asked from here. */
  readonly check: (() => Promise<Readiness>) | null;
  /** The world that only a local run has; null on AWS. */
  readonly world: ConsoleWorld | null;
  /** Lets go of its connections. */
  close(): void;
}

/** The parts of a local run that AWS has no counterpart of. */
export interface ConsoleWorld {
  service(): Promise<ServiceFigures>;
  outbox(): StreamEvents['messages'];
  /** Calls back at once when an execution starts or ends, or a message leaves. Gives what ends it. */
  onNews(tell: (slice: 'executions' | 'messages') => void): () => void;
  addWrites(server: FastifyInstance): void;
}
