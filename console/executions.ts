/** The list of executions, and how long each history is by now. */
import { GetExecutionHistoryCommand, type SFNClient } from '@aws-sdk/client-sfn';
import type { Executions } from '../src/adapters/aws/executions';
import { isRecord } from '../src/history/events';
import { jsonObject } from '../src/history/left';
import { asksForCheck } from '../src/model/check';
import type { ExecutionItem } from './contract';

/** The newest ones: what a page can show. */
const SHOWN = 100;

export class ExecutionList {
  /** Those that have ended: they change no more. */
  private readonly ended = new Map<string, ExecutionItem>();

  constructor(
    private readonly executions: Executions,
    private readonly client: SFNClient,
    private readonly defaultMode: string,
  ) {}

  /** The newest first. */
  async read(): Promise<ExecutionItem[]> {
    const listed = await this.executions.newestFirst(SHOWN);
    return Promise.all(
      listed.map(({ executionArn = '' }) => this.ended.get(executionArn) ?? this.item(executionArn)),
    );
  }

  /** @throws ExecutionDoesNotExist, by name. */
  async item(execution: string): Promise<ExecutionItem> {
    const found = await this.executions.describe(execution);
    const input = jsonObject(found.input);
    const item: ExecutionItem = {
      name: found.name ?? '',
      status: (found.status ?? 'UNKNOWN') as ExecutionItem['status'],
      trigger: triggerOf(input),
      mode: typeof input['mode'] === 'string' ? input['mode'] : this.defaultMode,
      startedAt: (found.startDate ?? new Date(0)).toISOString(),
      endedAt: found.stopDate?.toISOString() ?? null,
      outcome: found.status === 'RUNNING' ? null : outcomeOf(found.output, found.error),
    };
    if (item.status !== 'RUNNING' && found.executionArn) this.ended.set(found.executionArn, item);
    return item;
  }

  /** The number of events of an execution, without reading them. */
  async length(name: string): Promise<number> {
    const { events } = await this.client.send(
      new GetExecutionHistoryCommand({
        executionArn: this.executions.executionArn(name),
        reverseOrder: true,
        maxResults: 1,
        includeExecutionData: false,
      }),
    );
    return events?.[0]?.id ?? 0;
  }
}

function triggerOf(input: Readonly<Record<string, unknown>>): string {
  if (asksForCheck(input) && input['requestedBy'] === undefined) return 'schedule';
  if (input['trigger'] !== 'alert') {
    return typeof input['requestedBy'] === 'string' ? `by hand, ${input['requestedBy']}` : 'by hand';
  }
  const alert = input['alert'];
  const name = typeof alert === 'object' && alert !== null && 'name' in alert ? String(alert.name) : '';
  return `alert ${name}`.trim();
}

function outcomeOf(output: string | undefined, error: string | undefined): string | null {
  const { report, conclusion } = jsonObject(output);
  if (isRecord(conclusion)) return String(conclusion['summary']);
  if (typeof report === 'object' && report !== null && 'outcome' in report) return String(report.outcome);
  return error ?? null;
}
