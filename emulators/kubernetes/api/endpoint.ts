/** The address of the API, behind which the server can be stopped and started again. */
import { API_HOST, type ApiServer, type ApiServerParts, startApiServer } from './server';

export class ApiEndpoint {
  private server: ApiServer | undefined;
  /** Zero until the first start, which takes any that is free. */
  private port = 0;
  private closed = false;
  /** One after the other, however they are asked for. */
  private last: Promise<void> = Promise.resolve();

  constructor(private readonly parts: ApiServerParts) {}

  /** Stays the same once there is one, whether the server runs or not. */
  get url(): string {
    return `https://${API_HOST}:${this.port}`;
  }

  /** @throws Error when it has been closed, or when another program has taken its port meanwhile. */
  start(): Promise<void> {
    return this.enqueue(async () => {
      if (this.closed) throw new Error('the API has been closed');
      if (this.server) return;
      this.server = await startApiServer(this.parts, this.port);
      this.port = this.server.port;
    });
  }

  /** Refuses connections from now on, and ends those that there are. */
  stop(): Promise<void> {
    return this.enqueue(async () => {
      await this.server?.close();
      this.server = undefined;
    });
  }

  /** Stops it for good. */
  close(): Promise<void> {
    this.closed = true;
    return this.stop();
  }

  private enqueue(step: () => Promise<void>): Promise<void> {
    // Whoever asked for the step before hears of its failure.
    this.last = this.last.then(step, step);
    return this.last;
  }
}
