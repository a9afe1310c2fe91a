/** What would have left the machine: every message, kept in a file and told to listeners. */
import { mkdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { appendLine, cutHalfLine, readLines } from './journal';

const FILE_NAME = 'outbox.jsonl';

export interface OutboxMessage {
  /** ISO 8601. */
  readonly at: string;
  readonly messageId: string;
  readonly topicArn: string;
  /** What people call the topic: its construct's id, or its name. */
  readonly audience: string;
  readonly subject: string | undefined;
  readonly message: string;
  /** String values by attribute name. */
  readonly messageAttributes: Readonly<Record<string, string>>;
}

export class Outbox {
  readonly file: string;
  private readonly earlier: readonly OutboxMessage[];
  private readonly since: OutboxMessage[] = [];
  private readonly listeners = new Set<(message: OutboxMessage) => void>();

  /** Appends to `<folder>/outbox.jsonl`. */
  constructor(folder: string) {
    mkdirSync(folder, { recursive: true });
    this.file = path.join(folder, FILE_NAME);
    cutHalfLine(this.file);
    this.earlier = readLines(this.file).map((line) => JSON.parse(line) as OutboxMessage);
  }

  static clear(folder: string): void {
    rmSync(path.join(folder, FILE_NAME), { force: true });
  }

  /** Messages of this process and of those before it on the same folder, oldest first. */
  get all(): readonly OutboxMessage[] {
    return [...this.earlier, ...this.since];
  }

  /** Messages since this process started, oldest first. */
  get messages(): readonly OutboxMessage[] {
    return this.since;
  }

  add(message: OutboxMessage): void {
    appendLine(this.file, message);
    this.since.push(message);
    for (const listener of this.listeners) listener(message);
  }

  /** Gives a function that ends it. */
  onMessage(listener: (message: OutboxMessage) => void): () => void {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  }
}
