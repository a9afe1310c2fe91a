/**
 * Executions on disk: one file each, `<folder>/<state machine>/<execution>.jsonl`. The first line says what was
 * started, every further line is an event of the history, written when it happens.
 */
import { appendFileSync, mkdirSync, readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Execution, type ExecutionHeader, type HistoryEvent } from './execution';

const SUFFIX = '.jsonl';

export class ExecutionStore {
  /** By ARN, in the order in which they were started. */
  private readonly executions = new Map<string, Execution>();

  private constructor(private readonly folder: string) {}

  /** Loads the executions of the given state machines. */
  static open(folder: string, machineNames: readonly string[]): ExecutionStore {
    const store = new ExecutionStore(folder);
    const loaded = machineNames.flatMap((name) => {
      const machineFolder = path.join(folder, name);
      mkdirSync(machineFolder, { recursive: true });
      const files = readdirSync(machineFolder).filter((file) => file.endsWith(SUFFIX));
      return files.flatMap((file) => load(path.join(machineFolder, file)) ?? []);
    });
    loaded.sort((a, b) => a.startDate - b.startDate);
    for (const execution of loaded) store.executions.set(execution.header.arn, execution);
    return store;
  }

  get(arn: string): Execution | undefined {
    return this.executions.get(arn);
  }

  /** In the order in which they were started. */
  all(): readonly Execution[] {
    return [...this.executions.values()];
  }

  /** The name has been validated by now: it holds nothing that means something in a path. */
  create(machineName: string, header: ExecutionHeader, roleArn: string): Execution {
    const file = path.join(this.folder, machineName, header.name + SUFFIX);
    writeFileSync(file, `${JSON.stringify({ execution: header })}\n`);
    const execution = new Execution(header, writer(file));
    execution.append('ExecutionStarted', 0, {
      input: header.input,
      inputDetails: { truncated: false },
      roleArn,
    });
    this.executions.set(header.arn, execution);
    return execution;
  }
}

function writer(file: string): (event: HistoryEvent) => void {
  return (event) => appendFileSync(file, `${JSON.stringify(event)}\n`);
}

/** Undefined for a file that ends before its first event: nobody was told of that execution. */
function load(file: string): Execution | undefined {
  const text = readFileSync(file, 'utf8');
  // A process that dies while writing leaves half a line; what comes next must not be glued to it.
  const whole = text.slice(0, text.lastIndexOf('\n') + 1);
  if (whole.length < text.length) truncateSync(file, Buffer.byteLength(whole));
  const [first, ...events] = whole.split('\n').filter((line) => line !== '');
  if (first === undefined || events.length === 0) return undefined;
  const { execution: header } = JSON.parse(first) as { execution: ExecutionHeader };
  return new Execution(
    header,
    writer(file),
    events.map((line) => JSON.parse(line) as HistoryEvent),
  );
}
