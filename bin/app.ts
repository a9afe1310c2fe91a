/** The CDK app: one stack, from one configuration file (`-c configuration=<path>`). */
import path from 'node:path';
import { App } from 'aws-cdk-lib';
import { readConfigurationFile } from '../lib/configuration-file';
import { RunbookStack } from '../lib/runbook-stack';

const app = new App();
const file = String(app.node.tryGetContext('configuration') ?? 'config/knhk.json');
new RunbookStack(app, 'KnhkConnectionPoolRunbook', {
  configuration: readConfigurationFile(path.resolve(__dirname, '..', file)),
  description: 'Diagnoses and repairs an exhausted database connection pool',
});
