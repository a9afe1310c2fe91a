/** Synthesizes the stack in this process, without bundling, and without the CDK's own rules: `cdk-nag.test.ts` has them. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { RunbookStack } from '../../lib/runbook-stack';
import type { Configuration } from '../../src/configuration/configuration';

/** @public Loaded where it is needed. */
export function synthesizeNow(configuration: Configuration): Record<string, unknown> {
  const outdir = mkdtempSync(path.join(tmpdir(), 'knhk-runbook-synth-'));
  try {
    const app = new App({
      outdir,
      builtinCloudFormationValidation: false,
      context: { 'aws:cdk:bundling-stacks': [] },
    });
    return Template.fromStack(new RunbookStack(app, 'Runbook', { configuration })).toJSON();
  } finally {
    rmSync(outdir, { recursive: true, force: true });
  }
}
