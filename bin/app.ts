/** The CDK app: one stack, from one configuration file (`-c configuration=<path>`). */
import path from 'node:path';
import { App } from 'aws-cdk-lib';
import { deployableFile } from '../lib/deployable-file';
import { RunbookStack } from '../lib/runbook-stack';

const app = new App();
const file = String(app.node.tryGetContext('configuration') ?? 'config/knhk.json');
new RunbookStack(app, 'KnhkConnectionPoolRunbook', {
  // The command line of the CDK says where it would deploy to.
  configuration: deployableFile(app, path.resolve(__dirname, '..', file), process.env['CDK_DEFAULT_REGION']),
  description: 'Diagnoses and repairs an exhausted database connection pool',
});
