/** The list of executions, a page at a time, and what each needs of a person. */
import type { ExecutionListItem } from '@aws-sdk/client-sfn';
import { glanceOf } from '../src/documents/glance';
import { isRecord } from '../src/history/events';
import { jsonObject } from '../src/history/left';
import { readExecution } from '../src/history/read';
import { asksForCheck } from '../src/model/check';
import type { ExecutionItem, ExecutionsPage } from './contract';
import type { Histories } from './histories';
import type { ConsoleExecutions } from './source';

const PAGE = 50;
/** The largest page of the service: no execution that runs is left out of the first page. */
const ALL_RUNNING = 1_000;
/** Requests at the same time: Step Functions takes 15 a second of these for long (its quotas, DescribeExecution). */
const AT_ONCE = 5;
/** Of so many that run it is said what they need: more at a time are a storm, and join one incident. */
const LOOKED_INTO = 10;
/** Of those that nobody has open: read no more often than so. */
const NEEDS_AGE_MS = 10_000;
const KEPT = 2_000;

export class ExecutionList {
  /** Those that have ended: they change no more, unless they are redriven. */
  private readonly ended = new Map<string, ExecutionItem>();

  constructor(
    private readonly executions: Pick<ConsoleExecutions, 'page' | 'list' | 'describe'>,
    private readonly histories: Histories,
    private readonly defaultMode: string,
  ) {}

  /** All that run, and the newest of those that have ended. The newest first. */
  async newest(): Promise<ExecutionsPage> {
    const [running, page] = await Promise.all([
      this.executions.list(ALL_RUNNING, 'RUNNING'),
      this.executions.page(PAGE),
    ]);
    // Of one that ended between the two, its end is the news.
    const ended = page.items.filter(({ status }) => status !== 'RUNNING');
    const byArn = new Map([...page.items, ...running, ...ended].map((each) => [each.executionArn, each]));
    return { items: await this.itemsOf([...byArn.values()]), older: page.next };
  }

  /** @param token of the page before. */
  async older(token: string): Promise<ExecutionsPage> {
    const { items, next } = await this.executions.page(PAGE, token);
    return { items: await this.itemsOf(items), older: next };
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
      needs: null,
    };
    if (item.status !== 'RUNNING' && found.executionArn) this.keep(found.executionArn, item);
    return item;
  }

  private async itemsOf(listed: readonly ExecutionListItem[]): Promise<ExecutionItem[]> {
    const sorted = listed.toSorted((one, other) => startMs(other) - startMs(one));
    const running = sorted.filter(({ status }) => status === 'RUNNING').slice(0, LOOKED_INTO);
    const lookedInto = new Set(running.map(({ executionArn }) => executionArn));
    return inTurns(sorted, async (each) => {
      const { executionArn = '', status } = each;
      const known = status === 'RUNNING' ? undefined : this.ended.get(executionArn);
      const item = known ?? (await this.item(executionArn));
      const isOpen = item.status === 'RUNNING' && lookedInto.has(executionArn);
      return isOpen ? { ...item, needs: await this.needsOf(item.name) } : item;
    });
  }

  private async needsOf(name: string): Promise<ExecutionItem['needs']> {
    try {
      const history = readExecution(await this.histories.read(name, NEEDS_AGE_MS), { status: 'RUNNING' });
      return glanceOf(history, null).needed.kind;
    } catch {
      // The list is there without it; whoever opens the execution is told why its history can't be read.
      return null;
    }
  }

  private keep(executionArn: string, item: ExecutionItem): void {
    this.ended.set(executionArn, item);
    const [oldest] = this.ended.keys();
    if (this.ended.size > KEPT && oldest !== undefined) this.ended.delete(oldest);
  }
}

/** A few at a time, in order. */
async function inTurns<T, R>(all: readonly T[], work: (each: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  for (let first = 0; first < all.length; first += AT_ONCE) {
    results.push(...(await Promise.all(all.slice(first, first + AT_ONCE).map(work))));
  }
  return results;
}

function startMs({ startDate }: ExecutionListItem): number {
  return startDate?.getTime() ?? 0;
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
