/** One Lambda function of the runbook: bundled by esbuild, with its own role and its own log group. */
import path from 'node:path';
import type { Duration } from 'aws-cdk-lib';
import { Architecture, Runtime, Tracing } from 'aws-cdk-lib/aws-lambda';
import { NodejsFunction } from 'aws-cdk-lib/aws-lambda-nodejs';
import { Construct } from 'constructs';
import { handlerFile } from './bundling';
import type { FunctionCode } from './function-code';
import { functionRole } from './function-role';
import type { Grant } from './grant';
import { type LogSettings, logGroup } from './logs';
import type { FunctionNetwork } from './network';

/** What all functions of the stack have in common. */
export interface FunctionSettings {
  readonly code: FunctionCode;
  readonly logs: LogSettings;
}

export interface RunbookFunctionProps extends FunctionSettings {
  /** The handler's file in `lambdas/`, without its ending; also what the function is for. */
  readonly step: string;
  readonly description: string;
  readonly timeout: Duration;
  readonly environment: Readonly<Record<string, string>>;
  /** All that it may do, beside writing its log and its traces. */
  readonly grants: readonly Grant[];
  /** Null: outside any VPC. */
  readonly network: FunctionNetwork | null;
}

/** The oldest major version still supported when this was written with two years to go: Node.js 24, to April 2028. */
export const LAMBDA_RUNTIME = Runtime.NODEJS_24_X;

/** A function whose code is `lambdas/<step>.ts` and nothing else. */
export class RunbookFunction extends Construct {
  readonly function: NodejsFunction;

  constructor(scope: Construct, id: string, props: RunbookFunctionProps) {
    super(scope, id);
    const { step, description, timeout, environment, grants, network, code } = props;
    const root = path.resolve(__dirname, '..');
    const logs = logGroup(this, props.logs);
    this.function = new NodejsFunction(this, 'Function', {
      description,
      entry: handlerFile(step),
      handler: 'index.handler',
      runtime: LAMBDA_RUNTIME,
      architecture: Architecture.ARM_64,
      memorySize: 512,
      timeout,
      environment: { ...environment },
      projectRoot: root,
      depsLockFilePath: path.join(root, 'package-lock.json'),
      role: functionRole(this, { logs, inVpc: network !== null, grants }),
      tracing: Tracing.ACTIVE,
      logGroup: logs,
      ...code(step),
      ...(network ?? {}),
    });
  }
}
