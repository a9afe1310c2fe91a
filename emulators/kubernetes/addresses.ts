/** Loopback addresses for pods: all of 127.0.0.0/8 is this machine, so each pod can have its own. */
import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';

const SUBNET_ATTEMPTS = 20;
const FIRST_HOST = 1;
const LAST_HOST = 254;

/** Hands out the addresses of one subnet `127.x.y.0/24`, drawn at random so that runs beside each other differ. */
export class PodAddresses {
  private readonly taken = new Set<string>();
  private last = FIRST_HOST - 1;

  private constructor(
    private readonly subnet: string,
    private readonly ports: readonly number[],
  ) {}

  /**
   * Finds a subnet that seems unused.
   * @param ports those that each pod will listen on.
   * @throws Error when every one tried was in use, as when another program listens on a port on all addresses.
   */
  static async open(ports: readonly number[]): Promise<PodAddresses> {
    for (let attempt = 0; attempt < SUBNET_ATTEMPTS; attempt++) {
      const subnet = `127.${randomInt(1, 255)}.${randomInt(0, 255)}`;
      if (await areFree(`${subnet}.${FIRST_HOST}`, ports)) return new PodAddresses(subnet, ports);
    }
    throw new Error(
      `ports ${ports.join(' and ')} are taken on every loopback address tried; does another program listen on them on all addresses?`,
    );
  }

  /** The next free address. One given back is used again as late as possible. @throws Error when none is left. */
  async take(): Promise<string> {
    for (let step = FIRST_HOST; step <= LAST_HOST; step++) {
      this.last = (this.last % LAST_HOST) + 1;
      const address = `${this.subnet}.${this.last}`;
      if (this.taken.has(address)) continue;
      this.taken.add(address);
      if (await areFree(address, this.ports)) return address;
      // Left marked as taken: it belongs to some other program.
    }
    throw new Error(`no free address is left in ${this.subnet}.0/24`);
  }

  giveBack(address: string): void {
    this.taken.delete(address);
  }
}

async function areFree(host: string, ports: readonly number[]): Promise<boolean> {
  for (const port of ports) if (!(await isFree(host, port))) return false;
  return true;
}

function isFree(host: string, port: number): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE') resolve(false);
      else reject(new Error(`cannot listen on ${host}:${port}`, { cause: error }));
    });
    server.listen({ host, port, exclusive: true }, () => server.close(() => resolve(true)));
  });
}
