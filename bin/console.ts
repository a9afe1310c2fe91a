/** `console`: the page of the local run over AWS, on this machine alone and with the rights of whoever runs it. */
import { chooseAddress } from '../console/address';
import { awsSource } from '../console/aws/source';
import { openConsole } from '../console/server';
import type { ConsoleSource } from '../console/source';
import { STATE_MACHINE_ALIAS } from '../lib/names';
import { regionOf } from '../src/adapters/aws/executions';
import { WatchedExecutions } from '../src/adapters/aws/watched-executions';
import { checkAll } from '../src/adapters/readiness/check-all';
import { InvalidInputError } from '../src/model/errors';
import { deployedOf, reachOf } from './check';
import type { ConsoleOptions } from './commands/options';
import { type Connection, connect } from './connection';
import type { Answer, Context, Globals } from './context';
import { bucketOf } from './past-reports';
import { openIncidentRecord, openTargetRecords, personsAccess, readConfiguration } from './target-records';

/** `arn:<partition>:states:<region>:<account>:stateMachine:<name>`; the outputs StateMachineArn and StateMachineAliasArn. */
const STATE_MACHINE_ARN = /^arn:[^:]+:states:[^:]+:\d{12}:stateMachine:[^:]+(:[^:]+)?$/;

/** Until Ctrl-C. */
export async function serveConsole(
  { globals, print, say }: Pick<Context, 'globals' | 'print' | 'say'>,
  options: ConsoleOptions,
): Promise<Answer> {
  const source = await sourceOf(options, globals);
  const address = await chooseAddress(options.port === undefined ? undefined : portOf(options.port));
  const { url, close } = await openConsole(source, address);
  say(`on ${source.place}, as ${source.user}${source.isReadOnly ? ', read only' : ''}`);
  print(url);
  say('It stays up until Ctrl-C.');
  await untilSignal();
  await close();
  return { text: '', json: { url } };
}

/**
 * What the page is shown of AWS, or of whatever `AWS_ENDPOINT_URL` names.
 * @throws InvalidInputError where the options, the configuration or the region are not usable.
 */
export async function sourceOf(options: ConsoleOptions, globals: Globals): Promise<ConsoleSource> {
  const { executions: found, place, run } = await placeOf(options, globals);
  const where = { ...globals, aws: run === null };
  const configuration = readConfiguration(where);
  const aliasArn = `${found.stateMachineArn}:${STATE_MACHINE_ALIAS}`;
  const executions = new WatchedExecutions(aliasArn);
  return awsSource({
    ...{ place, configuration, executions },
    region: regionOf(aliasArn),
    user: options.by,
    isReadOnly: options.readOnly === true,
    bucket: async () => options.bucket ?? (await bucketOf(executions)),
    openRecord: (target) => openTargetRecords({ ...where, target }),
    // Why it may be another cluster is said on the page.
    openIncidentRecord: (incident) => openIncidentRecord(incident, { run }, where, () => undefined),
    cluster: () => personsAccess(where),
    check: () =>
      checkAll(
        configuration.targets,
        reachOf(configuration, undefined),
        { ...deployedOf(process.env), aliasArn },
        () => new Date(),
        options.readOnly ? 'reading' : 'whole',
      ),
  });
}

async function placeOf(
  { stateMachine }: ConsoleOptions,
  globals: Globals,
): Promise<Pick<Connection, 'executions' | 'place' | 'run'>> {
  if (stateMachine === undefined) return connect(globals);
  if (!STATE_MACHINE_ARN.test(stateMachine)) {
    throw new InvalidInputError(
      `--state-machine: the ARN of a state machine or of its alias is accepted (got ${stateMachine})`,
    );
  }
  const executions = new WatchedExecutions(stateMachine);
  return { executions, place: `AWS (${regionOf(stateMachine)})`, run: null };
}

function portOf(text: string): number {
  const port = Number(text);
  if (Number.isInteger(port) && port >= 0 && port <= 65_535) return port;
  throw new InvalidInputError(`--port: a whole number from 0 to 65535 is accepted (got ${text})`);
}

/** A second signal ends the process at once. */
function untilSignal(): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, resolve);
  });
}
