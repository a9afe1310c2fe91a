/** Small servers of metrics pages, for a real Prometheus to scrape. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

export class Exporters {
  private readonly servers: Server[] = [];

  /** @param page is asked for it at each scrape. Gives host and port. */
  async start(page: () => string): Promise<string> {
    const server = createServer((_, response) => response.end(page())).listen(0, '127.0.0.1');
    this.servers.push(server);
    await new Promise((resolve) => server.once('listening', resolve));
    return `127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  close(): void {
    for (const server of this.servers) {
      server.closeAllConnections();
      server.close();
    }
  }
}
