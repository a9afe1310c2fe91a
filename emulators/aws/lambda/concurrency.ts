/** How many invocations may run at once: of the account in this region, and of functions that some of it is reserved for. */
import { AwsError } from '../aws-error';
import { throttled } from './errors';

/** Lambda quotas: concurrent executions; an account that is new has fewer. */
const ACCOUNT_LIMIT = 1_000;
/** Reserved concurrency: so much of the account's stays for functions that have none of their own. */
const MIN_UNRESERVED = 100;

export class Concurrency {
  private readonly reserved = new Map<string, number>();
  private readonly running = new Map<string, number>();
  /** Of the account. May be changed at any time. */
  limit = ACCOUNT_LIMIT;

  /** Undefined where nothing is reserved. @param arn of the function. */
  reservedOf(arn: string): number | undefined {
    return this.reserved.get(arn);
  }

  get unreserved(): number {
    return this.limit - [...this.reserved.values()].reduce((sum, each) => sum + each, 0);
  }

  /** @param count 0 switches the function off; null ends it. @throws AwsError where too little is left for the others. */
  reserve(arn: string, count: number | null): void {
    const before = this.reserved.get(arn) ?? 0;
    const least = Math.min(MIN_UNRESERVED, this.limit);
    if (count !== null && count > 0 && this.unreserved + before - count < least)
      throw new AwsError(
        'InvalidParameterValueException',
        `Specified ReservedConcurrentExecutions for function decreases account's UnreservedConcurrentExecution below its minimum value of [${least}].`,
      );
    if (count === null) this.reserved.delete(arn);
    else this.reserved.set(arn, count);
  }

  /** @throws LambdaFunctionError where all that is reserved for the function is in use. */
  async within<T>(arn: string, invoke: () => Promise<T>): Promise<T> {
    const running = this.running.get(arn) ?? 0;
    if (running >= (this.reserved.get(arn) ?? Number.POSITIVE_INFINITY)) throw throttled();
    this.running.set(arn, running + 1);
    try {
      return await invoke();
    } finally {
      this.running.set(arn, (this.running.get(arn) ?? 1) - 1);
    }
  }
}
