/** A process that synthesizes the stack of a configuration, and says what that took and how large the template is. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { performance } from 'node:perf_hooks';
import { App } from 'aws-cdk-lib';
import { readConfigurationFile } from '../../lib/configuration-file';
import { RunbookStack } from '../../lib/runbook-stack';

export interface Synthesized {
  readonly seconds: number;
  readonly templateBytes: number;
  /** The most that the process has held. */
  readonly megabytes: number;
}

const [file = '', outdir = ''] = process.argv.slice(2);
const startedMs = performance.now();
const app = new App({
  outdir,
  builtinCloudFormationValidation: false,
  context: { 'aws:cdk:bundling-stacks': [] },
});
new RunbookStack(app, 'Runbook', {
  configuration: readConfigurationFile(file),
});
app.synth();
const seconds = (performance.now() - startedMs) / 1_000;
const synthesized: Synthesized = {
  seconds,
  templateBytes: readFileSync(path.join(outdir, 'Runbook.template.json')).length,
  megabytes: process.resourceUsage().maxRSS / 1_024,
};
console.log(JSON.stringify(synthesized));
