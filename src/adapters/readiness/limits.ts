/** Reads how many calls may run at once: of each function, and of the account in this region. */
import {
  GetAccountSettingsCommand,
  GetFunctionConcurrencyCommand,
  LambdaClient,
} from '@aws-sdk/client-lambda';
import {
  ACCOUNT_NEEDED,
  type DeployedFunction,
  judgeAccount,
  judgeReserved,
  mayRun,
  missingFunction,
} from '../../readiness/limits';
import { type CheckResult, notChecked } from '../../readiness/result';
import { errorText } from '../../text/error-text';
import { CLIENT_OPTIONS } from '../aws/client-options';
import { within } from '../channels/attempts';

/** Lambda quotas: 15 requests a second of most of its control plane, of the whole account. */
const AT_ONCE = 3;

/**
 * @param functions their names in Lambda, by what the stack calls each.
 * @param targets how many of them there are.
 */
export async function checkLimits(
  functions: Readonly<Record<string, string>>,
  targets: number,
  timeoutMs: number,
): Promise<CheckResult[]> {
  const client = new LambdaClient(CLIENT_OPTIONS);
  const results: CheckResult[] = [];
  const left = Object.entries(functions).map(([id, functionName]) => ({ id, functionName }));
  const work = async () => {
    for (let next = left.shift(); next; next = left.shift())
      results.push(await checkReserved(client, next, targets, timeoutMs));
  };
  const [account] = await Promise.all([
    checkAccount(client, targets, timeoutMs),
    ...Array.from({ length: AT_ONCE }, work),
  ]);
  return [account, ...results];
}

async function checkReserved(
  client: LambdaClient,
  lambda: DeployedFunction,
  targets: number,
  timeoutMs: number,
): Promise<CheckResult> {
  try {
    const command = new GetFunctionConcurrencyCommand({ FunctionName: lambda.functionName });
    const { ReservedConcurrentExecutions: reserved = null } = await within(timeoutMs, (abortSignal) =>
      client.send(command, { abortSignal }),
    );
    return judgeReserved(lambda, reserved, targets);
  } catch (error) {
    if (error instanceof Error && error.name === 'ResourceNotFoundException') return missingFunction(lambda);
    return notChecked('aws', mayRun(lambda.id), errorText(error));
  }
}

async function checkAccount(client: LambdaClient, targets: number, timeoutMs: number): Promise<CheckResult> {
  try {
    const { AccountLimit } = await within(timeoutMs, (abortSignal) =>
      client.send(new GetAccountSettingsCommand({}), { abortSignal }),
    );
    const unreserved = AccountLimit?.UnreservedConcurrentExecutions;
    return unreserved === undefined
      ? notChecked('aws', ACCOUNT_NEEDED, 'the answer does not have how many')
      : judgeAccount(unreserved, targets);
  } catch (error) {
    return notChecked('aws', ACCOUNT_NEEDED, errorText(error));
  }
}
