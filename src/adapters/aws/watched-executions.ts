/** The executions of one state machine as somebody watches them: page by page, and of a history only what is new. */
import {
  DescribeStateMachineCommand,
  type ExecutionListItem,
  GetExecutionHistoryCommand,
  type HistoryEvent,
  ListExecutionsCommand,
} from '@aws-sdk/client-sfn';
import { within } from '../channels/attempts';
import { Executions } from './executions';

/** Several states of the workflow: what came since the last look, most times. */
const NEWS_PAGE = 100;
/** A page with all attempts at it. */
const PAGE_TIMEOUT_MS = 20_000;

export interface ExecutionsPage {
  readonly items: readonly ExecutionListItem[];
  /** Asks for the next page; null where there is none. Good for a day (Step Functions, ListExecutions). */
  readonly next: string | null;
}

export class WatchedExecutions extends Executions {
  /** In the service's own order: running ones by their start, ended ones by their end. @param token of the page before. */
  async page(maxResults: number, token?: string): Promise<ExecutionsPage> {
    const { stateMachineArn } = this;
    const { executions, nextToken } = await this.client.send(
      new ListExecutionsCommand({ stateMachineArn, maxResults, ...(token ? { nextToken: token } : {}) }),
    );
    return { items: executions ?? [], next: nextToken ?? null };
  }

  /** What came after an event, oldest first: of a history that grows, what is known is not read again. */
  async historyAfter(execution: string, eventId: number): Promise<HistoryEvent[]> {
    if (eventId === 0) return this.history(execution);
    const news: HistoryEvent[] = [];
    let nextToken: string | undefined;
    do {
      const command = new GetExecutionHistoryCommand({
        executionArn: this.executionArn(execution),
        maxResults: NEWS_PAGE,
        reverseOrder: true,
        includeExecutionData: true,
        ...(nextToken ? { nextToken } : {}),
      });
      const page = await within(PAGE_TIMEOUT_MS, (abortSignal) => this.client.send(command, { abortSignal }));
      const events = page.events ?? [];
      const unknown = events.filter(({ id = 0 }) => id > eventId);
      news.push(...unknown);
      nextToken = unknown.length < events.length ? undefined : page.nextToken;
    } while (nextToken);
    return news.reverse();
  }

  /** The workflow as it is deployed now, in the Amazon States Language. */
  async definition(): Promise<unknown> {
    const { definition } = await this.client.send(
      new DescribeStateMachineCommand({ stateMachineArn: this.stateMachineArn }),
    );
    return JSON.parse(definition ?? '{}');
  }

  /** Lets go of its connections. */
  close(): void {
    this.client.destroy();
  }
}
