/** Writes templates as `cdk synth` would, without bundling the functions: what is linted is the template alone. */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { App } from 'aws-cdk-lib';
import { RunbookStack } from '../../lib/runbook-stack';
import type { Configuration } from '../../src/configuration/configuration';

const STACK = 'Runbook';

/**
 * One file each in `folder`, which they are named after: `<shape>.json`.
 * @public Loaded where it is needed.
 */
export function writeTemplates(folder: string, shapes: Readonly<Record<string, Configuration>>): string[] {
  return Object.entries(shapes).map(([name, configuration]) => {
    const app = new App({
      outdir: path.join(folder, `${name}.out`),
      // The CDK's own look at a template, which each synth and deployment has, takes most of the time.
      builtinCloudFormationValidation: false,
      context: { 'aws:cdk:bundling-stacks': [] },
    });
    new RunbookStack(app, STACK, { configuration });
    const file = path.join(folder, `${name}.json`);
    writeFileSync(file, JSON.stringify(app.synth().getStackByName(STACK).template, null, 1));
    return file;
  });
}
