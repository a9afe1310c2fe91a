/** Where the console will be: chosen before anything starts, because messages have links to it. */

import { canListen, freePort } from '../emulators/common/ports';

export const HOST = '127.0.0.1';
/** The same each time, so that a page that was left open finds the next local run. */
const USUAL_PORT = 8_484;

export interface ConsoleAddress {
  readonly port: number;
  /** Makes every message link its execution there. */
  readonly configuration: { readonly escalation: { readonly executionUrl: string } };
}

/**
 * @param port Default: the usual one, or a free one where that is taken. 0: a free one.
 * @throws Error when the given port is taken.
 */
export async function chooseAddress(port?: number): Promise<ConsoleAddress> {
  if (port !== undefined && !(await canListen(HOST, port))) throw new Error(`port ${port} is taken`);
  const wanted = port ?? ((await canListen(HOST, USUAL_PORT)) ? USUAL_PORT : 0);
  const chosen = wanted === 0 ? await freePort(HOST) : wanted;
  // What the page reads of its own address: page/route.ts.
  const executionUrl = `${urlOf(chosen)}#/executions/{name}`;
  return { port: chosen, configuration: { escalation: { executionUrl } } };
}

export function urlOf(port: number): string {
  return `http://${HOST}:${port}/`;
}
