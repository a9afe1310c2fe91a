/**
 * The runtime inside a function's process: loads the bundle, then runs one invocation after the other.
 * It is started by plain Node, which strips the types; so it imports nothing of this project but types.
 * Its environment is the function's, as in Lambda: `_HANDLER` and `LAMBDA_TASK_ROOT` say what to load, and none
 * of the function's own says where code that was compiled is kept for the processes to come.
 */
import { createRequire, flushCompileCache } from 'node:module';
import path from 'node:path';
import type { ErrorReport, InvokeMessage, ProcessMessage } from './lambda/messages';

type Handler = (event: unknown, context: Readonly<Record<string, unknown>>) => unknown;

/** The invocation that is running, for the errors that no `await` of the handler sees. */
let current: InvokeMessage | undefined;

delete process.env['NODE_COMPILE_CACHE'];

let handler: Handler | undefined;
let loadError: ErrorReport | undefined;
try {
  handler = loadHandler(process.env['LAMBDA_TASK_ROOT'] ?? '', process.env['_HANDLER'] ?? '');
} catch (error) {
  loadError = reportOf(error);
}

process.on('message', (message: InvokeMessage) => void run(message));
process.on('disconnect', () => process.exit(0));
process.on('uncaughtException', (error) => die(reportOf(error)));
process.on('unhandledRejection', (reason) => {
  die({ ...reportOf(reason), errorType: 'Runtime.UnhandledPromiseRejection' });
});
send({ kind: 'ready' });
// Not left to the end: most processes are ended by a signal.
flushCompileCache();

async function run(message: InvokeMessage): Promise<void> {
  const { requestId } = message;
  // As in Lambda, a function that cannot be loaded fails when it is invoked, and starts afresh the next time.
  if (!handler) return die(loadError ?? reportOf('there is no handler'), requestId);
  current = message;
  try {
    const output = await handler(message.event, contextOf(message));
    send({ kind: 'succeeded', requestId, outputJson: JSON.stringify(output) ?? 'null' });
  } catch (error) {
    console.error(error);
    send({ kind: 'failed', requestId, error: reportOf(error) });
  }
  current = undefined;
}

function loadHandler(root: string, name: string): Handler {
  const dot = name.lastIndexOf('.');
  const file = path.join(root, `${name.slice(0, dot)}.js`);
  const loaded: unknown = createRequire(file)(file)[name.slice(dot + 1)];
  if (typeof loaded !== 'function') {
    throw Object.assign(new Error(`${name} is undefined or not exported`), {
      name: 'Runtime.HandlerNotFound',
    });
  }
  return loaded as Handler;
}

function contextOf({ requestId, functionArn, deadlineMs }: InvokeMessage): Record<string, unknown> {
  const { env } = process;
  return {
    awsRequestId: requestId,
    invokedFunctionArn: functionArn,
    functionName: env['AWS_LAMBDA_FUNCTION_NAME'],
    functionVersion: env['AWS_LAMBDA_FUNCTION_VERSION'],
    memoryLimitInMB: env['AWS_LAMBDA_FUNCTION_MEMORY_SIZE'],
    logGroupName: env['AWS_LAMBDA_LOG_GROUP_NAME'],
    logStreamName: env['AWS_LAMBDA_LOG_STREAM_NAME'],
    getRemainingTimeInMillis: () => Math.max(0, deadlineMs - Date.now()),
  };
}

function reportOf(thrown: unknown): ErrorReport {
  if (!(thrown instanceof Error))
    return { errorType: typeof thrown, errorMessage: String(thrown), trace: [] };
  return { errorType: thrown.name, errorMessage: thrown.message, trace: (thrown.stack ?? '').split('\n') };
}

/** Reports the error to whoever waits for an answer, and ends the process, whose state cannot be trusted. */
function die(error: ErrorReport, requestId = current?.requestId): void {
  console.error(`${error.errorType}: ${error.errorMessage}`, ...error.trace.slice(1));
  if (requestId === undefined) process.exit(1);
  send({ kind: 'died', requestId, error }, () => process.exit(1));
}

function send(message: ProcessMessage, then: () => void = () => undefined): void {
  process.send?.(message, then);
}
