/** Where the console will be, and that messages link it there. */
import { createServer, type Server } from 'node:net';
import { chooseAddress } from '../../console/address';
import { localConfiguration } from '../../local/configuration';
import { executionLinks } from '../../src/escalate/links';

const servers: Server[] = [];
afterAll(() => Promise.all(servers.map((server) => new Promise((done) => server.close(done)))));

/** Takes the port, unless somebody has it already. */
const take = (port: number) =>
  new Promise<void>((resolve) => {
    const server = createServer();
    server.once('error', () => resolve());
    server.listen({ host: '127.0.0.1', port }, () => {
      servers.push(server);
      resolve();
    });
  });

it('is where messages link an execution', async () => {
  const { port, configuration } = await chooseAddress(0);
  expect(port).toBeGreaterThan(0);
  const config = localConfiguration('http://127.0.0.1:9090', configuration);
  expect(executionLinks({ id: 'arn', name: 'pool-1' }, config)).toEqual([
    { name: 'Execution', text: `http://127.0.0.1:${port}/#/executions/pool-1` },
  ]);
});

it('is a free port where the usual one is taken', async () => {
  await take(8_484);
  const { port } = await chooseAddress();
  expect([0, 8_484]).not.toContain(port);
});

it('is not at a port that is taken: that is said before anything starts', async () => {
  const { port } = await chooseAddress(0);
  await take(port);
  await expect(chooseAddress(port)).rejects.toThrow(`port ${port} is taken`);
});
