/** Step Functions through `@aws-sdk/client-sfn`: starting, listing, reading and stopping executions. */
import {
  DescribeExecutionCommand,
  type DescribeExecutionCommandOutput,
  type ExecutionListItem,
  type ExecutionStatus,
  GetExecutionHistoryCommand,
  type HistoryEvent,
  ListExecutionsCommand,
  ListStateMachinesCommand,
  SFNClient,
  StartExecutionCommand,
  StopExecutionCommand,
} from '@aws-sdk/client-sfn';
import { DependencyError } from '../../model/errors';
import { within } from '../channels/attempts';
import { withBoundedAnswers } from '../http/bounded-answers';
import { CLIENT_OPTIONS } from './client-options';

/** The largest page the service gives. */
const HISTORY_PAGE = 1_000;
/** The largest page of executions. */
const LISTED = 1_000;
/** A page with all attempts at it. A client of AWS waits for an answer that has begun for as long as it takes. */
const PAGE_TIMEOUT_MS = 20_000;
/** Several rounds of the workflow. */
const NEWEST = 250;
/** An execution that runs is asked for again after so long. */
const RUNNING_FOR_MS = 20_000;
/** Names that are remembered: more than the incidents that any process lives to see. */
const MAX_TAKEN = 1_000;
/** `arn:<partition>:states:<region>:<account>:stateMachine:<name>`; a version or an alias comes after it. */
const UNQUALIFIED_PARTS = 7;

export interface StartedExecution {
  readonly executionArn: string;
  /** False when an execution of that name exists already: the same incident was told before. */
  readonly started: boolean;
}

/** The executions of one state machine. */
export class Executions {
  /** With no version and no alias: its executions are those of all of them. */
  readonly stateMachineArn: string;
  private readonly taken = new Set<string>();
  private readonly statuses = new Map<string, { readonly status: string; readonly atMs: number }>();

  /**
   * @param startArn What executions are started by: the state machine, or one of its versions or aliases. Its region is that
   * of the client.
   */
  constructor(
    private readonly startArn: string,
    protected readonly client: SFNClient = withBoundedAnswers(
      new SFNClient({ ...CLIENT_OPTIONS, region: regionOf(startArn) }),
    ),
  ) {
    this.stateMachineArn = startArn.split(':').slice(0, UNQUALIFIED_PARTS).join(':');
  }

  /**
   * Starts an execution. A name that is taken is no error: the service keeps names for 90 days, so the same
   * incident told twice, by a retry or by the second Alertmanager of a pair, starts one execution. What this process
   * has seen to be taken is not asked for again: a storm of repeats must not use up what the service allows
   * (StartExecution refills 150 a second in most regions), which the next new incident needs.
   */
  async start(input: unknown, name?: string): Promise<StartedExecution> {
    if (name && this.taken.has(name)) return { executionArn: this.executionArn(name), started: false };
    try {
      const { executionArn } = await this.client.send(
        new StartExecutionCommand({
          stateMachineArn: this.startArn,
          input: JSON.stringify(input),
          ...(name ? { name } : {}),
        }),
      );
      if (name) this.remember(name);
      return { executionArn: executionArn ?? '', started: true };
    } catch (error) {
      if (name && error instanceof Error && error.name === 'ExecutionAlreadyExists') {
        this.remember(name);
        return { executionArn: this.executionArn(name), started: false };
      }
      throw error;
    }
  }

  /** The oldest is forgotten first, and is then asked for once more. */
  private remember(name: string): void {
    this.taken.add(name);
    const [oldest] = this.taken;
    if (this.taken.size > MAX_TAKEN && oldest !== undefined) this.taken.delete(oldest);
  }

  /**
   * How an execution ended, or that it runs. What has ended stays as it is and is asked for once; what runs is asked for
   * no more often than every `RUNNING_FOR_MS`, for a storm of repeats must leave room for others.
   */
  async statusOf(execution: string, nowMs: number = Date.now()): Promise<string | undefined> {
    const known = this.statuses.get(execution);
    if (known && (known.status !== 'RUNNING' || nowMs - known.atMs < RUNNING_FOR_MS)) return known.status;
    const { status } = await this.describe(execution);
    if (status !== undefined) this.statuses.set(execution, { status, atMs: nowMs });
    const [oldest] = this.statuses.keys();
    if (this.statuses.size > MAX_TAKEN && oldest !== undefined) this.statuses.delete(oldest);
    return status;
  }

  /** @param signal ends the question: for whoever has no time to lose. */
  describe(execution: string, signal?: AbortSignal): Promise<DescribeExecutionCommandOutput> {
    const command = new DescribeExecutionCommand({ executionArn: this.executionArn(execution) });
    return signal ? this.client.send(command, { abortSignal: signal }) : this.client.send(command);
  }

  /** In the service's own order: running ones by their start, ended ones by their end. */
  async list(maxResults: number, statusFilter?: ExecutionStatus): Promise<ExecutionListItem[]> {
    const { stateMachineArn } = this;
    const { executions } = await this.client.send(
      new ListExecutionsCommand({ stateMachineArn, maxResults, ...(statusFilter ? { statusFilter } : {}) }),
    );
    return executions ?? [];
  }

  /**
   * The newest by their start. One that began long ago and has just ended stands first in the service's list, and one that
   * runs on may have left it: the running ones are asked for by themselves. The service's lists are eventually consistent.
   * @param limit Of those that have ended, only what is among so many: one that runs is never left out.
   */
  async newestFirst(limit = LISTED): Promise<ExecutionListItem[]> {
    const [running, listed] = await Promise.all([this.list(LISTED, 'RUNNING'), this.list(LISTED)]);
    const ended = listed.filter(({ status }) => status !== 'RUNNING');
    // Of one that ended between the two, its end is the news.
    const byArn = new Map([...listed, ...running, ...ended].map((each) => [each.executionArn, each]));
    return [...byArn.values()]
      .sort((one, other) => startMs(other) - startMs(one))
      .filter(({ status }, index) => index < limit || status === 'RUNNING');
  }

  /**
   * The newest events, newest first: enough to see where an execution stands, without reading it whole.
   * @param signal ends the reading: whoever asks has no time to lose.
   */
  async newest(execution: string, signal: AbortSignal): Promise<HistoryEvent[]> {
    const { events } = await this.client.send(
      new GetExecutionHistoryCommand({
        executionArn: this.executionArn(execution),
        maxResults: NEWEST,
        reverseOrder: true,
        includeExecutionData: true,
      }),
      { abortSignal: signal },
    );
    return events ?? [];
  }

  /** The whole history, oldest first. Pages may be short: only a missing token ends it. */
  async history(execution: string): Promise<HistoryEvent[]> {
    const events: HistoryEvent[] = [];
    let nextToken: string | undefined;
    do {
      const command = new GetExecutionHistoryCommand({
        executionArn: this.executionArn(execution),
        maxResults: HISTORY_PAGE,
        includeExecutionData: true,
        ...(nextToken ? { nextToken } : {}),
      });
      const page = await within(PAGE_TIMEOUT_MS, (abortSignal) => this.client.send(command, { abortSignal }));
      events.push(...(page.events ?? []));
      nextToken = page.nextToken;
    } while (nextToken);
    return events;
  }

  async stop(execution: string, error: string, cause: string): Promise<void> {
    await this.client.send(
      new StopExecutionCommand({ executionArn: this.executionArn(execution), error, cause }),
    );
  }

  /** The ARN of an execution given by ARN or by name. */
  executionArn(execution: string): string {
    if (execution.startsWith('arn:')) return execution;
    return `${this.stateMachineArn.replace(':stateMachine:', ':execution:')}:${execution}`;
  }
}

function startMs({ startDate }: ExecutionListItem): number {
  return startDate?.getTime() ?? 0;
}

/** The region in an ARN of Step Functions. */
export function regionOf(arn: string): string {
  return arn.split(':')[3] ?? '';
}

/**
 * Finds the state machine by its name.
 * @throws DependencyError naming what there is, when it is not there.
 */
export async function findStateMachine(client: SFNClient, name: string): Promise<string> {
  const names: string[] = [];
  let nextToken: string | undefined;
  do {
    const page = await client.send(new ListStateMachinesCommand(nextToken ? { nextToken } : {}));
    const found = page.stateMachines?.find((machine) => machine.name === name);
    if (found?.stateMachineArn) return found.stateMachineArn;
    names.push(...(page.stateMachines ?? []).map((machine) => machine.name ?? ''));
    nextToken = page.nextToken;
  } while (nextToken);
  throw new DependencyError(
    'step-functions',
    `no state machine '${name}' here; there are: ${names.join(', ') || 'none'}`,
    { code: 'StateMachineDoesNotExist' },
  );
}
