/** A local run with its console, for the tests of one file. */

import type { Browser } from 'playwright-core';
import { chooseAddress } from '../../console/address';
import { startConsole } from '../../console/local/start';
import type { Console } from '../../console/server';
import { startWorld, type World } from '../../local/world';
import { openBrowser } from './browser';

export interface Served {
  world: World;
  served: Console;
  /** One for all suites: each opens pages of its own in it. */
  browser: Browser;
  address(path: string): URL;
  post(path: string, body: unknown, headers?: Readonly<Record<string, string>>): Promise<Response>;
}

/** A question waits for as long as it takes to look at it and take pictures on a busy machine: looked for less often, so that the history stays as short. */
const APPROVAL = { timeoutSeconds: 180, pollSeconds: 3 };

/** Started before the tests of the file, and closed after them. A test may start another console in its place. */
export function serveConsole(): Served {
  const run = {
    address: (path: string) => new URL(path, run.served.url),
    post: (path, body, headers = {}) =>
      fetch(run.address(path), {
        method: 'POST',
        headers: { 'content-type': 'application/json', origin: run.address('/').origin, ...headers },
        body: JSON.stringify(body),
      }),
  } as Served;
  beforeAll(async () => {
    const chosen = await chooseAddress(0);
    const configuration = { ...chosen.configuration, remediation: { approval: APPROVAL } };
    run.world = await startWorld({ replicas: 2, poolSize: 5, requestsPerSecond: 10, configuration });
    run.served = await startConsole(run.world, chosen);
    run.browser = await openBrowser();
  }, 180_000);
  afterAll(async () => {
    await run.browser?.close();
    await run.world?.close();
  }, 60_000);
  return run;
}
