/** The server behind `runbook console`, and what it reads. */
import { chooseAddress } from '../../console/address';
import { awsSource } from '../../console/aws/source';
import { openConsole } from '../../console/server';
import type { ConsoleSource } from '../../console/source';
import { STATE_MACHINE_ALIAS } from '../../lib/names';
import { regionOf } from '../../src/adapters/aws/executions';
import { WatchedExecutions } from '../../src/adapters/aws/watched-executions';
import { checkAll } from '../../src/adapters/readiness/check-all';
import { InvalidInputError } from '../../src/model/errors';
import { deployedOf, reachOf } from '../check';
import { type Connection, connect } from '../connection';
import { bucketOf } from '../past-reports';
import {
  openIncidentRecord,
  openTargetRecords,
  personsAccess,
  type RecordsOptions,
  readConfiguration,
} from '../target-records';
import type { ConsoleOptions } from './options';

type Globals = Omit<RecordsOptions, 'target'>;

/** `arn:<partition>:states:<region>:<account>:stateMachine:<name>`; the outputs StateMachineArn and StateMachineAliasArn. */
const STATE_MACHINE_ARN = /^arn:[^:]+:states:[^:]+:\d{12}:stateMachine:[^:]+(:[^:]+)?$/;

/** Until Ctrl-C. */
export async function serve(options: ConsoleOptions, globals: Globals): Promise<void> {
  const { awsProfile, region } = options;
  if (awsProfile) process.env['AWS_PROFILE'] = awsProfile;
  if (region) process.env['AWS_REGION'] = region;
  const source = await sourceOf(options, globals);
  const address = await chooseAddress(options.port === undefined ? undefined : portOf(options.port));
  const { url, close } = await openConsole(source, address);
  console.error(`on ${source.place}, as ${source.user}${source.isReadOnly ? ', read only' : ''}`);
  console.log(url);
  console.error('It stays up until Ctrl-C.');
  await untilSignal();
  await close();
}

/**
 * What the page is shown of AWS, or of whatever `AWS_ENDPOINT_URL` names.
 * @throws InvalidInputError where the options, the configuration or the region are not usable.
 */
export async function sourceOf(options: ConsoleOptions, globals: Globals): Promise<ConsoleSource> {
  const { executions: found, place, run } = await placeOf(options, globals);
  const where = { ...globals, aws: run === null };
  const configuration = readConfiguration(where);
  const { stateMachineArn } = found;
  const executions = new WatchedExecutions(`${stateMachineArn}:${STATE_MACHINE_ALIAS}`);
  const region = regionOf(stateMachineArn);
  const aliasArn = `${stateMachineArn}:${STATE_MACHINE_ALIAS}`;
  return awsSource({
    ...{ place, region, configuration, executions },
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
      ),
  });
}

async function placeOf(
  { stateMachine }: ConsoleOptions,
  { aws }: Globals,
): Promise<Pick<Connection, 'executions' | 'place' | 'run'>> {
  if (stateMachine === undefined) return connect({ ...(aws ? { aws } : {}) });
  if (!STATE_MACHINE_ARN.test(stateMachine)) {
    throw new InvalidInputError(
      `--state-machine: the ARN of a state machine or of its alias is accepted (got ${stateMachine})`,
    );
  }
  return {
    executions: new WatchedExecutions(stateMachine),
    place: `AWS (${regionOf(stateMachine)})`,
    run: null,
  };
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
