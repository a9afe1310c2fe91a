/**
 * `npm run test:cluster -- --kubeconfig FILE --namespace N`: the tests of the Kubernetes adapters on a cluster that a
 * person has. What it makes there has a label of the run's own, and is taken away again.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { Argument, Command } from 'commander';
import { InvalidInputError } from '../../src/model/errors';
import { CONTRACT, NOT_RUN, WITH_IMAGE } from './contract';

const ROOT = path.resolve(__dirname, '..', '..');
/** A shell and a small web server in two megabytes: all that a pod of the tests runs. */
const IMAGE = 'busybox:1.37';
const NONE = 'none';

interface Options {
  readonly kubeconfig: string;
  readonly namespace: string;
  readonly image: string;
  readonly notEmpty?: boolean;
}

async function main(): Promise<number> {
  const all = [...CONTRACT, ...WITH_IMAGE];
  const command = new Command('test:cluster')
    .addArgument(new Argument('[tests...]', 'only these').choices(all).default(all, 'all of them'))
    .requiredOption(
      '--kubeconfig <file>',
      'of the cluster; its current context counts, with any login of kubectl',
    )
    .requiredOption('--namespace <name>', 'an empty one, made for this')
    .option('--image <image>', `of the pods: any with BusyBox' sh and httpd; ${NONE} runs no pod`, IMAGE)
    .option('--not-empty', 'use the namespace although something is in it');
  const { kubeconfig, namespace, image, notEmpty = false } = command.parse().opts<Options>();
  const asked: readonly string[] = command.processedArgs[0];
  // Of the clients of a cluster a wrong word on the command line needs none, and they take seconds to load.
  const { requireOwnNamespace } = await import('./namespace');
  const { ForeignCluster } = await import('./foreign-cluster');
  const { takeAway } = await import('./foreign-world');
  const { withClients } = await import('../../emulators/kubernetes/testing/clients');
  const file = path.resolve(kubeconfig);
  const server = await requireOwnNamespace(file, namespace, notEmpty);
  const run = `r${Date.now().toString(36)}`;
  const hasImage = image !== NONE;
  const files = all.filter(
    (name) => asked.includes(name) && (hasImage || !WITH_IMAGE.some((each) => each === name)),
  );
  console.log(`${server}, namespace ${namespace}, run ${run}${hasImage ? `, image ${image}` : ''}`);
  let status: number;
  try {
    status = await jest(files, {
      ...{ CONTRACT_KUBECONFIG: file, CONTRACT_NAMESPACE: namespace, CONTRACT_RUN: run },
      ...(hasImage && { CONTRACT_IMAGE: image }),
    });
  } finally {
    // A test that has failed half-way may have left something.
    await takeAway(withClients(await ForeignCluster.open(file)), namespace, run);
  }
  const notRun = {
    ...NOT_RUN,
    ...Object.fromEntries(all.filter((name) => !asked.includes(name)).map((name) => [name, 'not asked for'])),
    ...(!hasImage && Object.fromEntries(WITH_IMAGE.map((name) => [name, '--image none: no pod runs']))),
  };
  for (const [name, why] of Object.entries(notRun)) console.log(`NOT RUN  ${name}: ${why}`);
  console.log(`${files.length} files run, ${Object.keys(notRun).length} not run; nothing of the run is left`);
  return status;
}

/** One file at a time: they share the namespace. */
async function jest(files: readonly string[], environment: NodeJS.ProcessEnv): Promise<number> {
  const folder = path.join(ROOT, 'test', 'adapters', 'kubernetes');
  const paths = files.map((name) => path.join(folder, `${name}.test.ts`));
  const there = readdirSync(folder);
  const missing = files.find((name) => !there.includes(`${name}.test.ts`));
  if (missing !== undefined) throw new Error(`there is no test ${missing}`);
  const child = spawn(
    process.execPath,
    [
      ...['--experimental-vm-modules', '--disable-warning=ExperimentalWarning'],
      ...[
        path.join(ROOT, 'node_modules', 'jest', 'bin', 'jest.js'),
        '--runInBand',
        '--runTestsByPath',
        ...paths,
      ],
    ],
    { cwd: ROOT, stdio: 'inherit', env: { ...process.env, ...environment } },
  );
  const [status] = (await once(child, 'exit')) as [number | null];
  return status ?? 1;
}

main().then(
  (status) => {
    process.exitCode = status;
  },
  (error: unknown) => {
    console.error(error instanceof InvalidInputError ? error.message : error);
    process.exitCode = 2;
  },
);
