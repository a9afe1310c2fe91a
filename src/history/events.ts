/** Events of a history, as the service has them, and as they are walked: ordered, each id once. */

/** The part of a Step Functions history event that is read here (API reference, HistoryEvent). */
export interface HistoryEvent {
  readonly id?: number | undefined;
  readonly previousEventId?: number | undefined;
  readonly type?: string | undefined;
  readonly timestamp?: Date | undefined;
  readonly executionStartedEventDetails?: { readonly input?: string | undefined } | undefined;
  readonly executionSucceededEventDetails?: { readonly output?: string | undefined } | undefined;
  readonly executionFailedEventDetails?: FailureDetails | undefined;
  readonly executionAbortedEventDetails?: FailureDetails | undefined;
  readonly executionTimedOutEventDetails?: FailureDetails | undefined;
  readonly executionRedrivenEventDetails?: { readonly redriveCount?: number | undefined } | undefined;
  readonly lambdaFunctionFailedEventDetails?: FailureDetails | undefined;
  readonly lambdaFunctionScheduledEventDetails?:
    | { readonly timeoutInSeconds?: number | undefined }
    | undefined;
  readonly lambdaFunctionTimedOutEventDetails?: FailureDetails | undefined;
  readonly stateEnteredEventDetails?:
    | { readonly name?: string | undefined; readonly input?: string | undefined }
    | undefined;
  readonly stateExitedEventDetails?:
    | { readonly name?: string | undefined; readonly output?: string | undefined }
    | undefined;
}

interface FailureDetails {
  readonly error?: string | undefined;
  readonly cause?: string | undefined;
}

export interface ReadEvent {
  readonly id: number;
  /** The event that it follows; 0 for none. */
  readonly previousId: number;
  readonly type: string;
  readonly atMs: number;
  readonly details: Details;
}

/** The fields that any of the details may have. */
export interface Details {
  readonly name: string;
  readonly input: string | undefined;
  readonly output: string | undefined;
  /** The service cut off the input or output. */
  readonly truncated: boolean;
  readonly error: string | undefined;
  readonly cause: string | undefined;
  readonly redriveCount: number | undefined;
  /** Of a call: how long it may take. */
  readonly timeoutInSeconds: number | undefined;
}

/** In order of their ids. A missing time is the time of the event before: the order is what is known. */
export function readEvents(events: readonly HistoryEvent[]): ReadEvent[] {
  const read = new Map<number, ReadEvent>();
  let ascending = true;
  let lastId = 0;
  let lastMs = Number.NaN;
  for (const event of events) {
    const id = event.id ?? lastId + 1;
    const atMs = event.timestamp?.getTime() ?? Number.NaN;
    if (Number.isFinite(atMs)) lastMs = atMs;
    ascending &&= id > lastId;
    const type = event.type ?? 'untyped';
    const previousId = event.previousEventId ?? 0;
    read.set(id, { id, previousId, type, atMs: lastMs, details: detailsOf(event, type) });
    lastId = id;
  }
  const firstMs = [...read.values()].find(({ atMs }) => Number.isFinite(atMs))?.atMs ?? 0;
  const whole = [...read.values()].map((each) =>
    Number.isFinite(each.atMs) ? each : { ...each, atMs: firstMs },
  );
  return ascending ? whole : whole.sort((a, b) => a.id - b.id);
}

/** `stateEnteredEventDetails` for every `…StateEntered`, else the type's own name (API reference, HistoryEvent). */
function detailsOf(event: HistoryEvent, type: string): Details {
  const key = type.endsWith('StateEntered')
    ? 'stateEntered'
    : type.endsWith('StateExited')
      ? 'stateExited'
      : `${type.charAt(0).toLowerCase()}${type.slice(1)}`;
  const found = (event as Readonly<Record<string, unknown>>)[`${key}EventDetails`];
  const details = isRecord(found) ? found : {};
  return {
    name: text(details['name']) ?? '',
    input: text(details['input']),
    output: text(details['output']),
    truncated: isTruncated(details['inputDetails']) || isTruncated(details['outputDetails']),
    error: text(details['error']),
    cause: text(details['cause']),
    redriveCount: number(details['redriveCount']),
    timeoutInSeconds: number(details['timeoutInSeconds']),
  };
}

function isTruncated(details: unknown): boolean {
  return isRecord(details) && details['truncated'] === true;
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function number(value: unknown): number | undefined {
  return typeof value === 'number' ? value : undefined;
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
