/** Which executions' ends the event bus has delivered: a process that dies in between has left somebody untold. */
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { appendLine, cutHalfLine, readLines } from './journal';

const FILE_NAME = 'told-ends.jsonl';

export class ToldEnds {
  private readonly file: string;
  private readonly told: Set<string>;

  /**
   * Kept in `<folder>/told-ends.jsonl`.
   * @param ended Executions that have ended, by ARN: where there is no such file yet, all of them were told.
   */
  constructor(folder: string, ended: readonly string[]) {
    mkdirSync(folder, { recursive: true });
    this.file = path.join(folder, FILE_NAME);
    if (!existsSync(this.file)) {
      writeFileSync(this.file, ended.map((arn) => `${JSON.stringify(arn)}\n`).join(''));
    }
    cutHalfLine(this.file);
    this.told = new Set(readLines(this.file).map((line) => JSON.parse(line) as string));
  }

  static clear(folder: string): void {
    rmSync(path.join(folder, FILE_NAME), { force: true });
  }

  has(arn: string): boolean {
    return this.told.has(arn);
  }

  add(arn: string): void {
    this.told.add(arn);
    appendLine(this.file, arn);
  }
}
