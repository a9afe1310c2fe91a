/** One execution: its input, its history, and the state that follows from the history. */

export type ExecutionStatus = 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT' | 'ABORTED';

/** The details of an event, under the key that the service uses for its type. */
type EventDetails = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** A history event in the service's own form; `timestamp` is in seconds since 1970, with a fraction. */
export type HistoryEvent = EventDetails & {
  readonly id: number;
  readonly previousEventId: number;
  readonly timestamp: number;
  readonly type: string;
};

export interface ExecutionHeader {
  readonly arn: string;
  readonly name: string;
  readonly stateMachineArn: string;
  /** Set for an execution that was started by an alias or a version. */
  readonly stateMachineVersionArn?: string;
  /** Set for an execution that was started by an alias. */
  readonly stateMachineAliasArn?: string;
  /** JSON text, as it was given. */
  readonly input: string;
  /** Counts the executions of a state folder, in the order in which they were started. */
  readonly number: number;
}

/** The longest texts that the API has for how something failed. */
const LONGEST: Readonly<Record<string, number>> = { error: 256, cause: 32_768 };

const FINAL_STATUS: Readonly<Record<string, ExecutionStatus>> = {
  ExecutionSucceeded: 'SUCCEEDED',
  ExecutionFailed: 'FAILED',
  ExecutionTimedOut: 'TIMED_OUT',
  ExecutionAborted: 'ABORTED',
};

/** How an execution ended. Output is JSON text. */
export interface Ending {
  readonly output?: string;
  readonly error?: string;
  readonly cause?: string;
}

/** Where a history is kept. */
export interface HistoryFile {
  append(event: HistoryEvent): void;
  /** All events so far, oldest first. */
  read(): readonly HistoryEvent[];
}

/**
 * History is append-only: every event goes to its file before anyone else sees it. It is held in memory while the
 * execution runs, and read again from its file afterwards: a local run may see hundreds of executions, whose
 * histories, of some hundred kilobytes each, are looked at rarely.
 */
export class Execution {
  /** Undefined once the execution has ended. */
  private running: HistoryEvent[] | undefined;
  private first: HistoryEvent | undefined;
  private last: HistoryEvent | undefined;

  constructor(
    readonly header: ExecutionHeader,
    private readonly file: HistoryFile,
    history: readonly HistoryEvent[] = [],
  ) {
    this.running = [...history];
    this.first = history[0];
    this.last = history.at(-1);
    this.settle();
  }

  get events(): readonly HistoryEvent[] {
    return this.running ?? this.file.read();
  }

  get status(): ExecutionStatus {
    return FINAL_STATUS[this.last?.type ?? ''] ?? 'RUNNING';
  }

  /** Seconds since 1970. */
  get startDate(): number {
    return this.first?.timestamp ?? 0;
  }

  /** Seconds since 1970; undefined while it runs. */
  get stopDate(): number | undefined {
    return this.status === 'RUNNING' ? undefined : this.last?.timestamp;
  }

  get ending(): Ending {
    const { last } = this;
    return this.status === 'RUNNING' || !last ? {} : ((last[detailsKey(last.type)] ?? {}) as Ending);
  }

  /**
   * Adds an event and gives its id. Ids start at 1; timestamps never go back, even if the clock does.
   * @throws Error when the execution has ended.
   */
  append(type: string, previousEventId: number, details?: Readonly<Record<string, unknown>>): number {
    if (this.status !== 'RUNNING') throw new Error(`${this.header.arn} has ended: no ${type} can follow`);
    const event = {
      id: (this.last?.id ?? 0) + 1,
      previousEventId,
      timestamp: Math.max(Date.now() / 1000, this.last?.timestamp ?? 0),
      type,
      ...(details ? { [detailsKey(type)]: withinLimits(details) } : {}),
    } as HistoryEvent;
    this.file.append(event);
    this.running?.push(event);
    this.first ??= event;
    this.last = event;
    this.settle();
    return event.id;
  }

  private settle(): void {
    if (this.status !== 'RUNNING') this.running = undefined;
  }
}

function withinLimits(details: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(details).map(([name, value]) => [
      name,
      typeof value === 'string' && Object.hasOwn(LONGEST, name) ? value.slice(0, LONGEST[name]) : value,
    ]),
  );
}

/** `stateEnteredEventDetails` for every `…StateEntered`, else the type's own name. */
function detailsKey(type: string): string {
  if (type.endsWith('StateEntered')) return 'stateEnteredEventDetails';
  if (type.endsWith('StateExited')) return 'stateExitedEventDetails';
  return `${type.charAt(0).toLowerCase()}${type.slice(1)}EventDetails`;
}
