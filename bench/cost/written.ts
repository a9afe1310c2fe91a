/** The page as it is to be published: from the files of the project. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { App } from 'aws-cdk-lib';
import { readConfigurationFile } from '../../lib/configuration-file';
import { RunbookStack } from '../../lib/runbook-stack';
import { type Configuration, parseConfiguration } from '../../src/configuration/configuration';
import type { HistoryEvent } from '../../src/history/events';
import { checkCost } from './check';
import { type IdleItem, idleMonth, type TemplateLike } from './idle';
import { CONSOLE_GETS, usageOf } from './incident';
import { outcomesOf } from './outcomes';
import { type CheckCost, costPage } from './page';
import { PRICES } from './prices';

/** @param root the project's folder. */
export function writtenCostPage(root: string): string {
  return costPage(costs(root));
}

/** What the page is made of: what each way an incident can go uses, and what an idle month costs. */
export function costs(root: string) {
  const config = readConfigurationFile(path.join(root, 'config', 'knhk.json'));
  const template = templateOf(config);
  const memoryGb = memoryOf(template);
  const incidents = outcomesOf(config).map((outcome) => ({
    outcome,
    usage: usageOf(
      recorded(path.join(root, 'test', 'fixtures', 'histories', `${outcome.history}.jsonl`)),
      outcome.loops,
      () => memoryGb,
    ),
  }));
  const check = checkCost(config, memoryGb);
  const idleOf = (of: Configuration, itsTemplate: TemplateLike) => [
    ...idleMonth(itsTemplate, namedSecrets(of).size),
    checkItem(check),
    CONSOLE_ITEM,
  ];
  const byRoles = enteredByRoles(config);
  return {
    incidents,
    idle: idleOf(config, template),
    idleByRoles: idleOf(byRoles, templateOf(byRoles)),
    check,
    memoryGb,
  };
}

/** Of the console over AWS: so many looks at old incidents a month. */
const CONSOLE_LOOKS = 100;
const consoleDollars = CONSOLE_LOOKS * CONSOLE_GETS * PRICES.s3Get;
const CONSOLE_ITEM: IdleItem = {
  what: 'looks by the console, from S3',
  count: CONSOLE_LOOKS,
  ...{ dollars: consoleDollars, afterFreeDollars: consoleDollars },
};

function checkItem({ checks, dollars }: CheckCost): IdleItem {
  return { what: 'daily checks of one target', count: checks, dollars, afterFreeDollars: dollars };
}

/** The template without its bundles, which cost nothing by themselves. */
function templateOf(configuration: Configuration): TemplateLike {
  const outdir = mkdtempSync(path.join(tmpdir(), 'knhk-runbook-cost-'));
  try {
    const app = new App({
      outdir,
      builtinCloudFormationValidation: false,
      context: { 'aws:cdk:bundling-stacks': [] },
    });
    new RunbookStack(app, 'Runbook', { configuration });
    return app.synth().getStackByName('Runbook').template as TemplateLike;
  } finally {
    rmSync(outdir, { recursive: true, force: true });
  }
}

/** Every function has the same: the largest, should that change. */
function memoryOf({ Resources }: TemplateLike): number {
  const sizes = Object.values(Resources)
    .filter(({ Type }) => Type === 'AWS::Lambda::Function')
    .map(({ Properties }) => Number(Properties?.['MemorySize'] ?? 128));
  return Math.max(...sizes) / 1_024;
}

/** Wherever it names one. */
function namedSecrets(configuration: unknown): Set<string> {
  if (typeof configuration !== 'object' || configuration === null) return new Set();
  return new Set(
    Object.entries(configuration).flatMap(([field, value]) =>
      /secretId$/i.test(field) && typeof value === 'string' ? [value] : [...namedSecrets(value)],
    ),
  );
}

/** The same service where cluster and database are entered by the functions' roles: no secret has to be kept for them. */
function enteredByRoles(configuration: Configuration): Configuration {
  const targets = configuration.targets.map(({ kubernetes, postgres, ...target }) => {
    const { secretId: _kubeconfig, ...cluster } = kubernetes;
    const { secretId: _login, ...database } = postgres;
    return {
      ...target,
      kubernetes: { ...cluster, eks: { clusterName: 'production' } },
      postgres: {
        ...database,
        iam: { host: 'orders.c9akciq32.eu-west-1.rds.amazonaws.com', username: 'runbook' },
      },
    };
  });
  return parseConfiguration({ ...configuration, targets });
}

function recorded(file: string): HistoryEvent[] {
  return (
    readFileSync(file, 'utf8')
      .trim()
      .split('\n')
      // The first line is of the execution itself.
      .slice(1)
      .map((line) => {
        const event = JSON.parse(line) as Omit<HistoryEvent, 'timestamp'> & { timestamp: string | number };
        return { ...event, timestamp: new Date(event.timestamp) };
      })
  );
}
