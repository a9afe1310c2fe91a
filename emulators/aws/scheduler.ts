/** Amazon EventBridge Scheduler: calls StartExecution at a rate, from the start of the run on. */
import { randomBytes } from 'node:crypto';
import type { Sqs } from './sqs';
import type { LocalSchedule } from './template';

export interface SchedulerOptions {
  readonly schedules: readonly LocalSchedule[];
  /** Carries out an operation of Step Functions. @throws AwsError */
  readonly startExecution: (request: unknown) => unknown;
  readonly sqs: Sqs;
  /** Every interval is the schedule's, divided by this. */
  readonly timeFactor: number;
  /** Told of what could not be started, and lies nowhere. */
  readonly onProblem: (error: Error) => void;
}

/** The longest delay of a JavaScript timer. */
const MAX_TIMER_MS = 2_147_483_647;

export class Scheduler {
  private readonly timers: NodeJS.Timeout[] = [];

  constructor(private readonly options: SchedulerOptions) {}

  start(): void {
    const { schedules, timeFactor } = this.options;
    for (const schedule of schedules) {
      const everyMs = Math.min(MAX_TIMER_MS, schedule.everyMs / timeFactor);
      this.timers.push(setInterval(() => this.run(schedule), everyMs).unref());
    }
  }

  stop(): void {
    for (const timer of this.timers) clearInterval(timer);
  }

  /** What cannot be started goes where the schedule wants it: the service tries again before, for a day at most. */
  private run({ name, input, deadLetterArn }: LocalSchedule): void {
    const { startExecution, sqs, onProblem } = this.options;
    const request = filled(input);
    try {
      startExecution(asRequest(JSON.parse(request)));
    } catch (error) {
      if (deadLetterArn === undefined) onProblem(new Error(`schedule ${name}`, { cause: error }));
      else sqs.put(deadLetterArn, request);
    }
  }
}

/** A schedule has an operation's members with a capital; the API of Step Functions has them without. */
function asRequest(input: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(input).map(([name, value]) => [name.charAt(0).toLowerCase() + name.slice(1), value]),
  );
}

/** EventBridge Scheduler, "Adding context attributes": those that stand in the input. */
function filled(input: string): string {
  const attributes: Readonly<Record<string, string>> = {
    'aws.scheduler.execution-id': randomBytes(8).toString('hex'),
    'aws.scheduler.scheduled-time': `${new Date().toISOString().slice(0, 19)}Z`,
    'aws.scheduler.attempt-number': '1',
  };
  return input.replace(/<(aws\.scheduler\.[a-z-]+)>/g, (whole, name: string) => attributes[name] ?? whole);
}
