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

/** A stack of the app: its configuration, and what is changed in it. */
interface Shape {
  readonly overrides: Partial<ConfigurationInput>;
  readonly change?: (stack: RunbookStack) => unknown;
}

/**
 * `rule: construct` for each finding of every shape, by its name. They are stacks of one app, since the CDK's own rules are
 * loaded anew for each app, which takes longer than to apply them.
 */
function findingsIn(shapes: Readonly<Record<string, Shape>>): ReadonlyMap<string, string[]> {
  const outdir = mkdtempSync(path.join(tmpdir(), 'knhk-test-nag-'));
  jest.spyOn(process.stdout, 'write').mockReturnValue(true);
  jest.spyOn(process.stderr, 'write').mockReturnValue(true);
  const ids = Object.keys(shapes).map((name, index) => [name, `Runbook${index}`] as const);
  try {
    const context = { 'aws:cdk:bundling-stacks': [], '@aws-cdk/core:validateAgainstDefaultRules': true };
    const app = new App({ outdir, context });
    Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
    for (const [name, id] of ids) {
      const { overrides, change } = shapes[name] as Shape;
      const stack = new RunbookStack(app, id, { configuration: configuration(overrides) });
      change?.(stack);
    }
    expect(() => app.synth()).toThrow('A copy of this report can be found');
    const report = JSON.parse(readFileSync(path.join(outdir, 'validation-report.json'), 'utf8')) as Report;
    const found = report.pluginReports.flatMap(({ violations }) =>
      violations.flatMap(({ ruleName, violatingConstructs }) =>
        violatingConstructs.map(({ constructPath }) => ({ ruleName, constructPath })),
      ),
    );
    return new Map(
      ids.map(([name, id]) => [
        name,
        found
          .filter(({ constructPath }) => constructPath.split('/')[0] === id)
          .map(({ ruleName, constructPath }) => `${ruleName}: ${constructPath.slice(id.length + 1)}`),
      ]),
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

const REVIEWED: Readonly<Record<string, Partial<ConfigurationInput>>> = {
  'the defaults': {},
  'everything switched on, region and account known': EVERYTHING,
  'clicks from Slack': { notifications: { slack: { secretId: 's', signingSecretId: 'signing' } } },
  'a VPC with no way out': { deployment: { network: { kind: 'new' } } },
  'a private webhook': {
    deployment: {
      network: { kind: 'new' },
      api: { callers: { kind: 'new-endpoint', cidrs: ['10.20.0.0/16'] } },
    },
  },
};
const NOT_REVIEWED = 'what is not reviewed';
const REFUSED = 'what CloudFormation would refuse';

let findings: ReadonlyMap<string, string[]>;
beforeAll(() => {
  findings = findingsIn({
    ...Object.fromEntries(Object.entries(REVIEWED).map(([name, overrides]) => [name, { overrides }])),
    [NOT_REVIEWED]: { overrides: {}, change: (stack) => new Bucket(stack, 'Open') },
    [REFUSED]: {
      overrides: {},
      change: (stack) => {
        const one = stack.node.findAll().find((each) => CfnResource.isCfnResource(each));
        (one as CfnResource).addPropertyOverride('NoSuchProperty', 'x');
      },
    },
  });
});

it.each(Object.keys(REVIEWED))('finds nothing in %s', (name) => {
  expect(findings.get(name)).toEqual([]);
});

it(`finds ${NOT_REVIEWED}`, () => {
  expect(findings.get(NOT_REVIEWED)).toEqual(
    expect.arrayContaining(['AwsSolutions-S1: Open/Resource', 'AwsSolutions-S10: Open/Resource']),
  );
});

it(`finds ${REFUSED}`, () => {
  expect(findings.get(REFUSED)).toEqual([expect.stringMatching(/^F\d+: /)]);
});
