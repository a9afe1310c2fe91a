/** What would have left the machine: every message, kept in a file and told to listeners. */
import { mkdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { appendLine, cutHalfLine, readLines } from './journal';

const FILE_NAME = 'outbox.jsonl';

export interface OutboxMessage {
  /** ISO 8601. */
  readonly at: string;
  readonly messageId: string;
  /** By which service it would have left: `sns`, or another that keeps its messages in the same outbox. */
  readonly channel: string;
  /** Of a message to a topic of SNS. */
  readonly topicArn?: string;
  /** Who it is for. Of a topic: what people call it, which is its construct's id, or its name. */
  readonly audience: string;
  readonly subject: string | undefined;
  readonly message: string;
  /** To a topic, where it has a text for each protocol; `message` is for those that are not named. */
  readonly byProtocol?: Readonly<Record<string, string>>;
  /** String values by name: what the service is told beside the text, such as kind, phase and incident. */
  readonly messageAttributes: Readonly<Record<string, string>>;
  /** The body as the service received it, without the key that opens it. None for SNS. */
  readonly request?: unknown;
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
    this.earlier = readLines(this.file).map(readMessage);
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
    // A copy: each text of the message may be a part of the whole request it came in, and would keep that too.
    const copy = structuredClone(message);
    this.since.push(copy);
    for (const listener of this.listeners) listener(copy);
  }

  /** Gives a function that ends it. */
  onMessage(listener: (message: OutboxMessage) => void): () => void {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  }
}

/** Lines that were written when SNS was the only channel do not name it. */
function readMessage(line: string): OutboxMessage {
  return { channel: 'sns', ...(JSON.parse(line) as Omit<OutboxMessage, 'channel'>) };
}
