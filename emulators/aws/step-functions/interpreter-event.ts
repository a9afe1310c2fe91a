/** What the interpreter writes down while it runs. */
import type { StateMachine } from 'aws-local-stepfunctions';

export type EventLog = ReturnType<StateMachine['run']>['eventLogs'];
/** An entry of the interpreter's log. */
export type InterpreterEvent = EventLog extends AsyncGenerator<infer Event> ? Event : never;
