/** How a function's code is made: one bundle of what it uses, and the configuration beside it. */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { Stage, SymlinkFollowMode } from 'aws-cdk-lib';
import { Code } from 'aws-cdk-lib/aws-lambda';
import { type NodejsFunctionProps, OutputFormat, SourceMapMode } from 'aws-cdk-lib/aws-lambda-nodejs';
import type { Construct } from 'constructs';
import type { Configuration } from '../src/configuration/configuration';
import { CONFIGURATION_FILE } from '../src/configuration/environment';
import { BUNDLED_CONTEXT, BUNDLING } from './bundling';

/** Gives the code of a function by its name. */
export type FunctionCode = (name: string) => Pick<NodejsFunctionProps, 'code' | 'bundling'>;

/**
 * The configuration is a file of the bundle and no variable: the variables of a function may have 4 KB together
 * (Lambda quotas), which a second target would exceed. The code's hash is that of the output, so a change of the
 * configuration alone is a new code of each function.
 */
export function functionCode(scope: Construct, configuration: Configuration): FunctionCode {
  const bundled: unknown = scope.node.tryGetContext(BUNDLED_CONTEXT);
  if (bundled !== undefined) {
    const followSymlinks = SymlinkFollowMode.NEVER;
    return (name) => ({ code: Code.fromAsset(path.join(String(bundled), name), { followSymlinks }) });
  }
  const source = path.join(Stage.of(scope)?.outdir ?? '.', CONFIGURATION_FILE);
  writeFileSync(source, JSON.stringify(configuration));
  const { external, format: _, ...options } = BUNDLING;
  const bundling = {
    ...options,
    format: OutputFormat.CJS,
    externalModules: external,
    // For people: NODE_OPTIONS=--enable-source-maps is not set, since reading the map costs a cold start 0.1 s of 0.2.
    sourceMap: true,
    sourceMapMode: SourceMapMode.EXTERNAL,
    sourcesContent: false,
    commandHooks: {
      beforeBundling: () => [],
      beforeInstall: () => [],
      afterBundling: (_: string, outputDir: string) => [
        `cp "${source}" "${path.join(outputDir, CONFIGURATION_FILE)}"`,
      ],
    },
  };
  return () => ({ bundling });
}
