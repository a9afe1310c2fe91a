/** The local AWS of a world in a process of its own: it can be killed while everything else lives on. */
import { type LocalAwsOptions, startLocalAws } from '../../emulators/aws/local-aws';
import { Processes } from '../../emulators/common/processes';

async function run(given: string): Promise<void> {
  const processes = await Processes.open();
  const aws = await startLocalAws({ ...(JSON.parse(given) as LocalAwsOptions), processes });
  await aws.lambda.warm();
  process.once('SIGTERM', () => void processes.close().then(() => process.exit(0)));
  console.log(JSON.stringify({ endpointUrl: aws.endpointUrl, scratchDir: processes.scratchDir }));
}

void run(process.argv[2] ?? '{}').catch((error: unknown) => {
  console.error(error);
  process.exit(1);
});
