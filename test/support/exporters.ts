/** Small servers of metrics pages, for a real Prometheus to scrape. */
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

export class Exporters {
  private readonly servers: Server[] = [];

  /** @param page is asked for it at each scrape. Gives host and port. */
  start(page: () => string): Promise<string> {
    return this.listen((_, response) => {
      // Prometheus 3 reads no page that does not say what it is.
      response.setHeader('content-type', 'text/plain; version=0.0.4');
      response.end(page());
    });
  }

  /** Whatever else is to be answered. */
  async listen(answer: RequestListener): Promise<string> {
    const server = createServer(answer).listen(0, '127.0.0.1');
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
