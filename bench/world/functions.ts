/** Further functions in a world, beside the stack's own: bundled and started in the same way, in the same environment. */
import { copyFile, mkdtemp, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { LambdaRunner } from '../../emulators/aws/lambda-runner';
import type { LocalFunction } from '../../emulators/aws/template';
import type { World } from '../../local/world';
import { CONFIGURATION_FILE } from '../../src/configuration/environment';
import type { Incident } from '../../src/model/incident';
import { bundled } from './bundled';

/** The stack's function whose logical id begins so. */
export function functionOf({ aws }: World, logicalId: string): LocalFunction {
  const found = aws.stack.functions.find((lambda) => lambda.logicalId.startsWith(logicalId));
  if (!found) throw new Error(`the stack has no function ${logicalId}`);
  return found;
}

/** The incident of an execution started by hand, as `Prepare` makes it. @param target By default the first. */
export async function incidentOf(world: World): Promise<Incident> {
  const execution = { id: 'bench', name: 'bench', startTime: new Date().toISOString() };
  const prepared = await world.aws.lambda.invoke(functionOf(world, 'Prepare').arn, {
    input: { reason: 'bench' },
    execution,
  });
  return (prepared as { incident: Incident }).incident;
}

export interface BenchFunction {
  /** Of its bundle, `index.js`. */
  readonly folder: string;
  invoke<Answer>(event: unknown): Promise<Answer>;
  close(): Promise<void>;
}

/**
 * Starts `entry` of this folder as the stack's Diagnose would be started.
 * @param configure changes its configuration. @param options `environment`: what its own is not.
 */
export async function startFunction(
  world: World,
  entry: string,
  configure?: (configuration: Configured) => Configured,
  options: { readonly minify?: boolean; readonly environment?: Readonly<Record<string, string>> } = {},
): Promise<BenchFunction> {
  const diagnose = functionOf(world, 'Diagnose');
  const folder = await mkdtemp(path.join(world.processes.scratchDir, `${path.basename(entry)}-`));
  const { environment, ...bundling } = options;
  await bundled(entry, folder, bundling);
  const from = path.join(diagnose.codeDir, CONFIGURATION_FILE);
  const to = path.join(folder, CONFIGURATION_FILE);
  if (configure) await writeFile(to, JSON.stringify(configure(JSON.parse(await readFile(from, 'utf8')))));
  else await copyFile(from, to);
  const name = path.basename(folder);
  const runner = new LambdaRunner({
    processes: world.processes,
    functions: [{ ...diagnose, name, arn: name, codeDir: folder }],
    region: world.aws.stack.region,
    environment: () => ({ ...world.aws.environment, ...environment }),
  });
  await runner.warm();
  return {
    folder,
    invoke: async <Answer>(event: unknown) => (await runner.invoke(name, event)) as Answer,
    close: () => runner.close(),
  };
}

/** The part of a configuration that the bench changes. */
export interface Configured {
  readonly targets: readonly {
    readonly name: string;
    readonly kubernetes: Readonly<Record<string, unknown>>;
    readonly [field: string]: unknown;
  }[];
  readonly [field: string]: unknown;
}
