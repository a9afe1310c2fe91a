/** How a function's code is made: one bundle of what it uses, and the configuration beside it. */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { Stack, Stage, SymlinkFollowMode } from 'aws-cdk-lib';
import { Code } from 'aws-cdk-lib/aws-lambda';
import type { NodejsFunctionProps } from 'aws-cdk-lib/aws-lambda-nodejs';
import type { Construct } from 'constructs';
import type { Configuration } from '../src/configuration/configuration';
import { CONFIGURATION_FILE } from '../src/configuration/environment';
import { allFunctions, BUNDLED_CONTEXT, functionNames } from './bundling';

/** Gives the code of a function by its name. */
export type FunctionCode = (name: string) => Pick<NodejsFunctionProps, 'code'>;

/**
 * All functions are bundled by one run of esbuild: by `NodejsFunction`, one after the other, they take three times as long.
 *
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
  // Whoever looks at the template alone needs none: `cdk list`, `cdk destroy`, most tests.
  if (!Stack.of(scope).bundlingRequired) return () => ({});
  const folder = path.resolve(Stage.of(scope)?.outdir ?? '.', 'bundles');
  bundleAll(folder, JSON.stringify(configuration));
  return (name) => ({ code: Code.fromAsset(path.join(folder, name)) });
}

function bundleAll(folder: string, configuration: string): void {
  // Only here: what never bundles does not start a bundler.
  const { buildSync } = require('esbuild') as typeof import('esbuild');
  buildSync({
    ...allFunctions(folder),
    // For people: NODE_OPTIONS=--enable-source-maps is not set, since reading the map costs a cold start 0.1 s of 0.2.
    sourcemap: 'external',
    sourcesContent: false,
  });
  for (const name of functionNames())
    writeFileSync(path.join(folder, name, CONFIGURATION_FILE), configuration);
}
