/** A whole local run with its console, as `npm start` has it, on a state folder of its own: to be killed. */
import { startConsole } from '../../console/local/start';
import { startWorld } from '../../local/world';

async function run(given: string): Promise<void> {
  const { stateDir } = JSON.parse(given) as { stateDir: string };
  const world = await startWorld({ stateDir, onProgress: (text) => console.log(text) });
  const { url } = await startConsole(world, { port: 0 });
  process.once('SIGTERM', () => void world.close().then(() => process.exit(0)));
  console.log(
    JSON.stringify({
      scratchDir: world.processes.scratchDir,
      endpointUrl: world.aws.endpointUrl,
      stateMachineArn: world.aws.stateMachineArn,
      consoleUrl: url,
      pods: world.cluster.podUrls(),
    }),
  );
}

void run(process.argv[2] ?? '{}').catch((error: unknown) => {
  console.error(error);
  process.exit(1);
});
