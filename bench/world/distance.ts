/**
 * Distance: a proxy for each dependency, in a process of its own, that hands on whatever comes after a fixed time each way, in
 * its order and at any rate. What a connection takes to be made is a round trip as well, which the loopback has for
 * nothing: its first bytes wait for one more. Told by its first message what lies behind; tells its ports. Each further
 * message tells how far away it is from then on.
 */
import net, { type AddressInfo, type Socket } from 'node:net';

export interface Distance {
  readonly delayMs: number;
  readonly to: readonly { readonly host: string; readonly port: number }[];
}

let delayMs = 0;

process.on('message', async (told: Distance) => {
  delayMs = told.delayMs;
  process.send?.(await Promise.all(told.to.map(({ host, port }) => proxy(host, port))));
});
process.once('disconnect', () => process.exit(0));

function proxy(host: string, port: number): Promise<number> {
  const server = net.createServer({ noDelay: true, allowHalfOpen: true }, (near) => {
    const far = net.connect({ host, port, noDelay: true, allowHalfOpen: true });
    handOn(near, far, performance.now() + 2 * delayMs);
    handOn(far, near, 0);
  });
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
  });
}

/** @param madeMs when the connection is there, as `performance.now()` counts. */
function handOn(from: Socket, to: Socket, madeMs: number): void {
  const later = (what: () => void) => {
    const waitMs = delayMs + Math.max(0, madeMs - performance.now());
    if (waitMs > 0) setTimeout(what, waitMs);
    else what();
  };
  from.on('data', (bytes) => later(() => to.destroyed || to.write(bytes)));
  from.on('end', () => later(() => to.destroyed || to.end()));
  from.on('error', () => to.destroy());
}
