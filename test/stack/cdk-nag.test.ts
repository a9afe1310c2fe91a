/** No finding of cdk-nag (AwsSolutions) that was not reviewed, nor of the CDK's own rules, in any shape of the deployment. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { App, CfnResource, Validations } from 'aws-cdk-lib';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { AwsSolutionsChecks } from 'cdk-nag';
import { RunbookStack } from '../../lib/runbook-stack';
import type { ConfigurationInput } from '../../src/configuration/configuration';
import { configuration, TARGET_INPUT } from '../support/builders';

interface Report {
  readonly pluginReports: readonly {
    readonly violations: readonly {
      readonly ruleName: string;
      readonly violatingConstructs: readonly { readonly constructPath: string }[];
    }[];
  }[];
}

/** `rule: construct` for each finding; none where the validation passes. */
function findings(overrides: Partial<ConfigurationInput>, change?: (stack: RunbookStack) => void): string[] {
  const outdir = mkdtempSync(path.join(tmpdir(), 'knhk-test-nag-'));
  jest.spyOn(process.stdout, 'write').mockReturnValue(true);
  jest.spyOn(process.stderr, 'write').mockReturnValue(true);
  try {
    const context = { 'aws:cdk:bundling-stacks': [], '@aws-cdk/core:validateAgainstDefaultRules': true };
    const app = new App({ outdir, context });
    Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
    const stack = new RunbookStack(app, 'Runbook', { configuration: configuration(overrides) });
    change?.(stack);
    app.synth();
    return [];
  } catch {
    const report = JSON.parse(readFileSync(path.join(outdir, 'validation-report.json'), 'utf8')) as Report;
    return report.pluginReports.flatMap(({ violations }) =>
      violations.flatMap(({ ruleName, violatingConstructs }) =>
        violatingConstructs.map(({ constructPath }) => `${ruleName}: ${constructPath}`),
      ),
    );
  } finally {
    jest.restoreAllMocks();
    rmSync(outdir, { recursive: true, force: true });
  }
}

const EVERYTHING: Partial<ConfigurationInput> = {
  targets: [
    {
      ...TARGET_INPUT,
      kubernetes: { namespace: 'n', deployment: 'd', eks: { clusterName: 'main' } },
      postgres: { iam: { host: 'db.example.com', username: 'runbook' } },
      prometheus: { managed: { workspaceId: 'ws-01234567-89ab-cdef-0123-456789abcdef' } },
    },
  ],
  notifications: { pagerDuty: { secretId: 'pagerduty', webhookSecretId: 'pagerduty-webhooks' } },
  deployment: {
    region: 'eu-west-1',
    account: '111122223333',
    answers: {
      login: {
        ...{ issuer: 'https://id.example.com', clientId: 'runbook', clientSecretId: 'login-client' },
        alsoTaken: ['pagerduty'],
      },
    },
    network: { kind: 'new', natGateways: 1 },
    encryption: { customerKey: true },
    firewall: { enabled: true },
    api: { callers: { kind: 'addresses', cidrs: ['203.0.113.7/32'] } },
    alertTopics: ['arn:aws:sns:eu-west-1:111122223333:database-pool'],
  },
};

it.each<[string, Partial<ConfigurationInput>]>([
  ['the defaults', {}],
  ['everything switched on, region and account known', EVERYTHING],
  ['clicks from Slack', { notifications: { slack: { secretId: 's', signingSecretId: 'signing' } } }],
  ['a VPC with no way out', { deployment: { network: { kind: 'new' } } }],
  [
    'a private webhook',
    {
      deployment: {
        network: { kind: 'new' },
        api: { callers: { kind: 'new-endpoint', cidrs: ['10.20.0.0/16'] } },
      },
    },
  ],
])(
  'finds nothing in %s',
  (_, overrides) => {
    expect(findings(overrides)).toEqual([]);
  },
  60_000,
);

it('finds what is not reviewed', () => {
  const found = findings({}, (stack) => {
    new Bucket(stack, 'Open');
  });
  expect(found).toEqual(
    expect.arrayContaining([
      'AwsSolutions-S1: Runbook/Open/Resource',
      'AwsSolutions-S10: Runbook/Open/Resource',
    ]),
  );
});

it('finds what CloudFormation would refuse', () => {
  const found = findings({}, (stack) => {
    const one = stack.node.findAll().find((each) => CfnResource.isCfnResource(each));
    (one as CfnResource).addPropertyOverride('NoSuchProperty', 'x');
  });
  expect(found).toEqual([expect.stringMatching(/^F\d+: Runbook/)]);
});
