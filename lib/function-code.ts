/** How a function's code is made: one bundle of what it uses, and the configuration beside it. */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { Stage } from 'aws-cdk-lib';
import { type BundlingOptions, OutputFormat, SourceMapMode } from 'aws-cdk-lib/aws-lambda-nodejs';
import type { Construct } from 'constructs';
import type { Configuration } from '../src/configuration/configuration';
import { CONFIGURATION_FILE } from '../src/configuration/environment';

/** What becomes of a handler's file and all that it imports. */
export const BUNDLING = {
  format: OutputFormat.CJS,
  target: 'node24',
  mainFields: ['module', 'main'],
  minify: true,
  keepNames: true,
  // The SDK is bundled too: the version that was tested is the version that runs.
  externalModules: ['pg-native', 'pg-cloudflare'],
} satisfies BundlingOptions;

/**
 * The configuration is a file of the bundle and no variable: the variables of a function may have 4 KB together
 * (Lambda quotas), which a second target would exceed. The code's hash is that of the output, so a change of the
 * configuration alone is a new code of each function.
 */
export function functionCode(scope: Construct, configuration: Configuration): BundlingOptions {
  const source = path.join(Stage.of(scope)?.outdir ?? '.', CONFIGURATION_FILE);
  writeFileSync(source, JSON.stringify(configuration));
  return {
    ...BUNDLING,
    // For people: NODE_OPTIONS=--enable-source-maps is not set, since reading the map costs a cold start 0.1 s of 0.2.
    sourceMap: true,
    sourceMapMode: SourceMapMode.EXTERNAL,
    sourcesContent: false,
    commandHooks: {
      beforeBundling: () => [],
      beforeInstall: () => [],
      afterBundling: (_, outputDir) => [`cp "${source}" "${path.join(outputDir, CONFIGURATION_FILE)}"`],
    },
  };
}
