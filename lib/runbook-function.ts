/** One Lambda function of the runbook: bundled by esbuild, with its own log group and the shared configuration. */
import path from 'node:path';
import { type Duration, RemovalPolicy } from 'aws-cdk-lib';
import { Runtime } from 'aws-cdk-lib/aws-lambda';
import { type BundlingOptions, NodejsFunction, OutputFormat } from 'aws-cdk-lib/aws-lambda-nodejs';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';

export interface RunbookFunctionProps {
  /** The handler's file in `lambdas/`, without its ending; also what the function is for. */
  readonly step: string;
  readonly description: string;
  readonly timeout: Duration;
  readonly environment: Readonly<Record<string, string>>;
}

/** The oldest major version still supported when this was written with two years to go: Node.js 24, to April 2028. */
export const LAMBDA_RUNTIME = Runtime.NODEJS_24_X;

/** What becomes of a handler's file and all that it imports. */
export const BUNDLING = {
  format: OutputFormat.CJS,
  target: 'node24',
  mainFields: ['module', 'main'],
  minify: true,
  keepNames: true,
  // The SDK is bundled too: the version that was tested is the version that runs.
  externalModules: ['pg-native', 'pg-cloudflare'],
} satisfies BundlingOptions;

/** A function whose code is `lambdas/<step>.ts` and nothing else. */
export class RunbookFunction extends Construct {
  readonly function: NodejsFunction;

  constructor(scope: Construct, id: string, props: RunbookFunctionProps) {
    super(scope, id);
    const root = path.resolve(__dirname, '..');
    this.function = new NodejsFunction(this, 'Function', {
      description: props.description,
      entry: path.join(root, 'lambdas', `${props.step}.ts`),
      handler: 'handler',
      runtime: LAMBDA_RUNTIME,
      memorySize: 512,
      timeout: props.timeout,
      environment: { ...props.environment },
      projectRoot: root,
      depsLockFilePath: path.join(root, 'package-lock.json'),
      logGroup: new LogGroup(this, 'Logs', {
        retention: RetentionDays.THREE_MONTHS,
        removalPolicy: RemovalPolicy.DESTROY,
      }),
      bundling: BUNDLING,
    });
  }
}
