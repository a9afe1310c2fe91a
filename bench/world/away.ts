/** Puts what the functions of a world depend on a distance away from them: AWS, the Kubernetes API, Prometheus, PostgreSQL. */
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expectProxy } from '../../emulators/common/origin-guard';
import { SECRET_IDS } from '../../local/configuration';
import type { World } from '../../local/world';
import { CONFIGURATION_FILE } from '../../src/configuration/environment';
import type { Distance } from './distance';
import type { Configured } from './functions';
import { startProgram } from './programs';

/**
 * Every process of a function that starts from now on finds them there.
 * @returns a function that moves them, for all.
 */
export async function putAway(world: World, delayMs: number): Promise<(delayMs: number) => Promise<void>> {
  const { secretsManager, stack } = world.aws;
  const kubeconfig = secretsManager.value(SECRET_IDS.kubeconfig);
  const postgres = JSON.parse(secretsManager.value(SECRET_IDS.postgres)) as { host: string; port: number };
  const [server = ''] = /https:\/\/[\d.]+:\d+/.exec(kubeconfig) ?? [];
  const urls = [server, world.prometheus.url, world.aws.endpointUrl].map((url) => new URL(url));
  const question: Distance = {
    delayMs,
    to: [...urls.map(({ hostname, port }) => ({ host: hostname, port: Number(port) })), postgres],
  };
  const proxies = await startProgram(world.processes, 'distance');
  const [api, prometheus, aws, database] = await proxies.ask<readonly number[]>(question);
  for (const port of [api, prometheus, aws]) expectProxy(`127.0.0.1:${port}`);
  world.aws.lambda.environment = { AWS_ENDPOINT_URL: `http://127.0.0.1:${aws}` };
  secretsManager.put(SECRET_IDS.kubeconfig, kubeconfig.replaceAll(server, `https://127.0.0.1:${api}`));
  secretsManager.put(SECRET_IDS.postgres, JSON.stringify({ ...postgres, host: '127.0.0.1', port: database }));
  for (const { codeDir } of stack.functions) {
    const file = path.join(codeDir, CONFIGURATION_FILE);
    const { targets, ...rest } = JSON.parse(await readFile(file, 'utf8')) as Configured;
    const away = targets.map((each) => ({ ...each, prometheus: { url: `http://127.0.0.1:${prometheus}` } }));
    await writeFile(file, JSON.stringify({ ...rest, targets: away }));
  }
  return async (next) => void (await proxies.ask({ delayMs: next, to: [] } satisfies Distance));
}
