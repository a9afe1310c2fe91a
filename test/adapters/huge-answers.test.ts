/** An answer that never seems to end is broken off, whoever gives it, and the failure says so. */
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { KubernetesClient } from '../../src/adapters/kubernetes/client';
import { PlainPrometheus } from '../../src/adapters/prometheus/plain-prometheus';
import { PrometheusMetrics } from '../../src/adapters/prometheus/prometheus';
import { metricsSchema } from '../../src/configuration/metrics';

const TIMEOUT_MS = 20_000;
const CHUNK = Buffer.alloc(1_024 * 1_024, 'x');
const MOST_CHUNKS = 100;
const LIMIT = /the answer is longer than 16777216 bytes/;

let server: Server;
let sent = 0;
let url = '';

function flood(response: ServerResponse): void {
  const more = () => {
    while (sent < MOST_CHUNKS && !response.destroyed) {
      sent += 1;
      if (!response.write(CHUNK)) return void response.once('drain', more);
    }
    response.end();
  };
  more();
}

beforeEach(async () => {
  sent = 0;
  server = createServer((_request, response) => flood(response)).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(() => {
  server.closeAllConnections();
  server.close();
});

it('of the Kubernetes API', async () => {
  const client = new KubernetesClient({ server: url }, TIMEOUT_MS);
  const reading = client.call(() => client.core.readNamespacedPod({ namespace: 'shop', name: 'web' }));
  await expect(reading).rejects.toThrow(LIMIT);
  expect(sent).toBeLessThan(MOST_CHUNKS);
});

it('of Prometheus', async () => {
  const metrics = new PrometheusMetrics(
    new PlainPrometheus(url),
    { namespace: 'shop' },
    metricsSchema.parse({}),
    TIMEOUT_MS,
  );
  await expect(metrics.traffic(60)).rejects.toThrow(LIMIT);
  expect(sent).toBeLessThan(MOST_CHUNKS);
});
