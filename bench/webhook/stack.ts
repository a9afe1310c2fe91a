/** The webhook's part of the local run, and the same route with the least function that starts an execution. */
import { randomBytes } from 'node:crypto';
import { mkdtemp } from 'node:fs/promises';
import path from 'node:path';
import { createGateway } from '../../emulators/aws/gateway';
import { LambdaRunner } from '../../emulators/aws/lambda-runner';
import { type LocalAws, startLocalAws } from '../../emulators/aws/local-aws';
import { findTemplate } from '../../emulators/aws/template';
import type { Processes } from '../../emulators/common/processes';
import { byOtherNames, localConfiguration, NO_POOLS_BY_OTHER_NAMES } from '../../local/configuration';
import { assemblyOf } from '../../local/kept-assembly';
import { webhookSecret } from '../../local/workflow-secrets';
import type { Configuration } from '../../src/configuration/configuration';
import { bundled } from '../world/bundled';

/** API Gateway quotas: what an account has in a region. The throttle is not what is measured. */
const THROTTLE = { requestsPerSecond: 10_000, burst: 5_000 };
/** Executions end at once: what a webhook starts must not compete with the next one for the machine. */
const DEFINITION = JSON.stringify({ StartAt: 'Done', States: { Done: { Type: 'Succeed' } } });

interface Resource {
  readonly Type: string;
  readonly Properties: Record<string, unknown>;
}

export interface WebhookStack {
  readonly aws: LocalAws;
  readonly configuration: Configuration;
  readonly token: string;
  /** Of the stage, without a slash at the end. */
  readonly url: string;
  /** The same gateway and authorizer; the function starts an execution by the SDK, and does nothing else. */
  readonly bareUrl: string;
}

/** @param others How many targets there are beside the first. */
export async function startWebhookStack(processes: Processes, others = 0): Promise<WebhookStack> {
  const configuration = localConfiguration(
    'http://127.0.0.1:9',
    { deployment: { api: THROTTLE }, ...(others > 0 && { alerts: NO_POOLS_BY_OTHER_NAMES }) },
    { others: byOtherNames(others) },
  );
  const assemblyDir = await assemblyOf(processes, configuration);
  const { template } = findTemplate(assemblyDir);
  const token = randomBytes(32).toString('base64url');
  const resources = Object.entries((template as { Resources: Record<string, Resource> }).Resources);
  for (const [, { Type, Properties }] of resources) {
    if (Type === 'AWS::StepFunctions::StateMachine') Properties['DefinitionString'] = DEFINITION;
  }
  const aws = await startLocalAws({
    ...{ processes, assemblyDir, template },
    stateDir: path.join(processes.scratchDir, 'state'),
    secrets: { [webhookSecret(assemblyDir)]: token },
  });
  return { aws, configuration, token, url: aws.gatewayUrl ?? '', bareUrl: await startBare(processes, aws) };
}

async function startBare(processes: Processes, { stack, lambda, environment }: LocalAws): Promise<string> {
  const [api] = stack.restApis;
  const intake = stack.functions.find(({ logicalId }) => logicalId.startsWith('Intake'));
  if (!api || !intake) throw new Error('the template has no API with an intake');
  const folder = await mkdtemp(path.join(processes.scratchDir, 'bare-'));
  await bundled('../webhook/bare', folder);
  const runner = new LambdaRunner({
    processes,
    functions: [{ ...intake, name: 'bare', arn: intake.arn, codeDir: folder }],
    region: stack.region,
    environment: () => environment,
  });
  processes.onClose(() => runner.close());
  const gateway = createGateway({
    ...{ api, account: stack },
    invoke: (function_, event) => (function_ === intake.arn ? runner : lambda).invoke(function_, event),
    onProblem: (error) => console.error(error),
  });
  processes.onClose(() => gateway.close());
  return `${await gateway.listen({ host: '127.0.0.1', port: 0 })}/${api.stageName}`;
}
