/** The configuration of an app: what the file says, and whether a deployment can work with it. */
import type { App } from 'aws-cdk-lib';
import type { Configuration } from '../src/configuration/configuration';
import { notDeployable } from '../src/configuration/deployable';
import { ConfigurationError } from '../src/model/errors';
import { pathText } from '../src/text/problems';
import { readConfigurationFile } from './configuration-file';

/** Context of an app that is not deployed: a local run gives it, whose servers are all on its own machine. */
export const LOCAL_CONTEXT = 'localRun';

/**
 * Reads it as `cdk synth` and `cdk deploy` do.
 * @param usualRegion where the CDK deploys to when the configuration does not say.
 * @throws ConfigurationError as `readConfigurationFile`, and for what no deployed function could reach.
 */
export function deployableFile(app: App, path: string, usualRegion: string | undefined): Configuration {
  const configuration = readConfigurationFile(path);
  if (app.node.tryGetContext(LOCAL_CONTEXT) !== undefined) return configuration;
  const problems = notDeployable(configuration, usualRegion);
  if (problems.length > 0) {
    throw new ConfigurationError(problems.map(({ path, message }) => `${pathText(path)}: ${message}`));
  }
  return configuration;
}
