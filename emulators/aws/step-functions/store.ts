/**
 * Executions on disk: one file each, `<folder>/<state machine>/<execution>.jsonl`. The first line says what was
 * started, every further line is an event of the history, written when it happens.
 */
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { filesBelow, removeEmptyFolders } from '../folders';
import { appendLine, cutHalfLine, readLines } from '../journal';
import { Execution, type ExecutionHeader, type HistoryEvent, type HistoryFile } from './execution';

const SUFFIX = '.jsonl';

export class ExecutionStore {
  /** By ARN, in the order in which they were started. */
  private readonly executions = new Map<string, Execution>();
  private lastNumber = 0;

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
    // The number first: two may have started in one millisecond, and the clock may have been set back.
    loaded.sort((a, b) => a.header.number - b.header.number || a.startDate - b.startDate);
    for (const execution of loaded) store.executions.set(execution.header.arn, execution);
    store.lastNumber = loaded.at(-1)?.header.number ?? 0;
    return store;
  }

  /** Removes all executions, of whatever state machine, and the folders that are empty then; nothing else. */
  static clear(folder: string): void {
    for (const file of filesBelow(folder)) {
      if (file.endsWith(SUFFIX) && readHeader(readLines(file)[0])) rmSync(file, { force: true });
    }
    removeEmptyFolders(folder);
  }

  get(arn: string): Execution | undefined {
    return this.executions.get(arn);
  }

  /** In the order in which they were started. */
  all(): readonly Execution[] {
    return [...this.executions.values()];
  }

  /** The name has been validated by now: it holds nothing that means something in a path. */
  create(machineName: string, given: Omit<ExecutionHeader, 'number'>, roleArn: string): Execution {
    this.lastNumber += 1;
    const header = { ...given, number: this.lastNumber };
    const file = path.join(this.folder, machineName, header.name + SUFFIX);
    writeFileSync(file, `${JSON.stringify({ execution: header })}\n`);
    const execution = new Execution(header, historyFile(file));
    execution.append('ExecutionStarted', 0, {
      input: header.input,
      inputDetails: { truncated: false },
      roleArn,
    });
    this.executions.set(header.arn, execution);
    return execution;
  }
}

/** Undefined for a file that ends before its first event: nobody was told of that execution. */
function load(file: string): Execution | undefined {
  const [first, ...events] = readLines(file);
  const header = readHeader(first);
  if (!header || events.length === 0) return undefined;
  cutHalfLine(file);
  return new Execution(header, historyFile(file), events.map(readEvent));
}

/** The events behind the first line, which is the header. */
function historyFile(file: string): HistoryFile {
  return {
    append: (event) => appendLine(file, event),
    read: () => readLines(file).slice(1).map(readEvent),
  };
}

function readEvent(line: string): HistoryEvent {
  return JSON.parse(line) as HistoryEvent;
}

/** Undefined for what is not the first line of an execution. */
function readHeader(line: string | undefined): ExecutionHeader | undefined {
  try {
    const { execution } = JSON.parse(line ?? '') as { execution?: Partial<ExecutionHeader> };
    const { arn, name, stateMachineArn, input, number = 0, ...startedBy } = execution ?? {};
    const isWhole = arn !== undefined && name !== undefined && stateMachineArn !== undefined;
    if (!isWhole || input === undefined) return undefined;
    return { arn, name, stateMachineArn, input, number, ...startedBy };
  } catch {
    return undefined;
  }
}
