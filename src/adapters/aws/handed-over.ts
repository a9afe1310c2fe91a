/** AWS Lambda, Invoke: hands something to a function, and does not wait for it. */
import { InvokeCommand, type InvokeCommandInput, LambdaClient } from '@aws-sdk/client-lambda';
import { DependencyError } from '../../model/errors';
import { errorText } from '../../text/error-text';
import { within } from '../channels/attempts';

/** Slack waits three seconds for an answer, all in all (Slack, Handling user interaction, "Acknowledgment response"). */
const TIMEOUT_MS = 2_000;
const OPTIONS = {
  maxAttempts: 2,
  requestHandler: { requestTimeout: 1_500, connectionTimeout: 800, throwOnRequestTimeout: true },
};

export class HandedOver {
  private readonly client = new LambdaClient(OPTIONS);

  constructor(private readonly functionName: string) {}

  /**
   * Resolves when Lambda has it: from then on Lambda tries, and keeps what fails to the last (AWS Lambda, "Asynchronous
   * invocation").
   * @throws DependencyError when that is not known.
   */
  give(event: unknown): Promise<void> {
    return this.send({ InvocationType: 'Event', Payload: Buffer.from(JSON.stringify(event)) });
  }

  /** Whether it may be given something: nothing is (Invoke, `DryRun`). @throws DependencyError */
  rehearse(): Promise<void> {
    return this.send({ InvocationType: 'DryRun', Payload: Buffer.from('{}') });
  }

  private async send(invocation: Pick<InvokeCommandInput, 'InvocationType' | 'Payload'>): Promise<void> {
    const command = new InvokeCommand({ FunctionName: this.functionName, ...invocation });
    try {
      await within(TIMEOUT_MS, (abortSignal) => this.client.send(command, { abortSignal }));
    } catch (error) {
      throw new DependencyError('lambda', errorText(error), { cause: error });
    }
  }
}
