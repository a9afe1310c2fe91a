/** The webhook's part of the local run, and the same route with an intake that answers at once. */
import { randomBytes } from 'node:crypto';
import path from 'node:path';
import { createGateway } from '../../emulators/aws/gateway';
import { type LocalAws, startLocalAws } from '../../emulators/aws/local-aws';
import { findTemplate } from '../../emulators/aws/template';
import type { Processes } from '../../emulators/common/processes';
import { localConfiguration } from '../../local/configuration';
import { synthesize } from '../../local/synthesize';
import type { Configuration } from '../../src/configuration/configuration';

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
  /** The same, where nothing is read and nothing is started. */
  readonly idleUrl: string;
}

export async function startWebhookStack(processes: Processes): Promise<WebhookStack> {
  const configuration = localConfiguration('http://127.0.0.1:9', { deployment: { api: THROTTLE } });
  const assemblyDir = await synthesize(processes, configuration);
  const { template } = findTemplate(assemblyDir);
  const token = randomBytes(32).toString('base64url');
  const resources = Object.entries((template as { Resources: Record<string, Resource> }).Resources);
  for (const [, { Type, Properties }] of resources) {
    if (Type === 'AWS::StepFunctions::StateMachine') Properties['DefinitionString'] = DEFINITION;
  }
  const secret = resources.find(([, { Type }]) => Type === 'AWS::SecretsManager::Secret')?.[0] ?? '';
  const aws = await startLocalAws({
    ...{ processes, assemblyDir, template },
    stateDir: path.join(processes.scratchDir, 'state'),
    secrets: { [secret]: token },
  });
  return { aws, configuration, token, url: aws.gatewayUrl ?? '', idleUrl: await startIdle(processes, aws) };
}

/** The same gateway and authorizer; the intake answers at once, without a function's process. */
async function startIdle(processes: Processes, { stack, lambda }: LocalAws): Promise<string> {
  const [api] = stack.restApis;
  if (!api) throw new Error('the template has no API');
  const intake = stack.functions.find(({ logicalId }) => logicalId.startsWith('Intake'))?.arn;
  const answer = { statusCode: 202, headers: { 'content-type': 'application/json' }, body: '{}' };
  const gateway = createGateway({
    ...{ api, account: stack },
    invoke: (function_, event) =>
      function_ === intake ? Promise.resolve(answer) : lambda.invoke(function_, event),
    onProblem: (error) => console.error(error),
  });
  processes.onClose(() => gateway.close());
  return `${await gateway.listen({ host: '127.0.0.1', port: 0 })}/${api.stageName}`;
}
