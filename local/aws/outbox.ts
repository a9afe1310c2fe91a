/** What would have left the machine: every message, kept in a file and told to listeners. */
import { appendFileSync, mkdirSync } from 'node:fs';
import path from 'node:path';

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
  private readonly since: OutboxMessage[] = [];
  private readonly listeners = new Set<(message: OutboxMessage) => void>();

  /** Appends to `<folder>/outbox.jsonl`. */
  constructor(folder: string) {
    mkdirSync(folder, { recursive: true });
    this.file = path.join(folder, 'outbox.jsonl');
  }

  /** Messages since this process started, oldest first. */
  get messages(): readonly OutboxMessage[] {
    return this.since;
  }

  add(message: OutboxMessage): void {
    appendFileSync(this.file, `${JSON.stringify(message)}\n`);
    this.since.push(message);
    for (const listener of this.listeners) listener(message);
  }

  /** Gives a function that ends it. */
  onMessage(listener: (message: OutboxMessage) => void): () => void {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  }
}
