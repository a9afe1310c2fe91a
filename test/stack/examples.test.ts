/** Every configuration of the project can be deployed, and what the app deploys is what a local run runs. */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { BUNDLED_CONTEXT, functionNames } from '../../lib/bundling';
import { readConfigurationFile } from '../../lib/configuration-file';
import { LOCAL_CONTEXT } from '../../lib/deployable-file';
import { appFile } from '../../local/app-file';
import { writeFunctions } from '../../local/bundled-functions';
import { notDeployable } from '../../src/configuration/deployable';
import { synthesize } from '../support/synthesized';

const root = path.resolve(__dirname, '..', '..');
const files = globSync('config/{*.json,examples/*.json}', { cwd: root });
const EXAMPLE = 'config/examples/several-targets.json';
const TEMPLATE = 'KnhkConnectionPoolRunbook.template.json';

it('knows of the configuration of the project', () => {
  expect(files).toEqual(expect.arrayContaining(['config/knhk.json', EXAMPLE]));
});

it.each(files)(
  'synthesizes %s, which a deployment could work with',
  (file) => {
    const configuration = readConfigurationFile(path.join(root, file));
    expect(notDeployable(configuration)).toEqual([]);
    const template = synthesize(configuration);
    template.resourceCountIs('AWS::StepFunctions::StateMachine', 1);
  },
  60_000,
);

it.each(files.filter((file) => file.startsWith('config/examples/')))('says in %s what to replace', (file) => {
  const text = readFileSync(path.join(root, file), 'utf8');
  const { $comment } = JSON.parse(text);
  expect($comment).toContain('to be replaced by yours: the names of the service');
  expect($comment.includes('every id of deployment.network')).toBe(text.includes('"vpcId"'));
});

describe('the app, as `cdk synth` runs it', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'knhk-test-synth-'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  /** Without the CDK's own rules, which take four times as long as all the rest: `cdk-nag.test.ts` has them. */
  const run = (context: object, outdir: string, app = [require.resolve('tsx/cli'), 'bin/app.ts']) =>
    promisify(execFile)(process.execPath, app, {
      cwd: root,
      env: {
        ...process.env,
        CDK_OUTDIR: path.join(folder, outdir),
        CDK_VALIDATION: 'false',
        CDK_CONTEXT_JSON: JSON.stringify(context),
      },
    });

  it('refuses what no function could reach, unless it is a local run, which is of the same template', async () => {
    const file = path.join(folder, 'unreachable.json');
    const { targets, ...rest } = JSON.parse(readFileSync(path.join(root, 'config/knhk.json'), 'utf8'));
    writeFileSync(
      file,
      JSON.stringify({
        ...rest,
        targets: [
          {
            ...targets[0],
            prometheus: { url: 'http://prometheus:9090', allowPlaintextBecause: 'it is inside the cluster' },
          },
        ],
      }),
    );
    await expect(run({ configuration: file }, 'taken')).rejects.toThrow(
      'targets[0].prometheus.url: http://prometheus:9090 is a name inside the cluster, which no function can resolve: give ' +
        'prometheus.serviceProxy for one inside the cluster, prometheus.managed, or an address outside it',
    );
    const functions = path.join(folder, 'bundled');
    await writeFunctions(readConfigurationFile(file), functions);
    const local = { configuration: file, [BUNDLED_CONTEXT]: functions, [LOCAL_CONTEXT]: true };
    await run(local, 'taken');
    // The file that a local run makes of the app is the same app.
    await run(local, 'of-the-file', [await appFile()]);
    const [ofTheApp, ofTheFile] = ['taken', 'of-the-file'].map((outdir) =>
      JSON.parse(readFileSync(path.join(folder, outdir, TEMPLATE), 'utf8')),
    );
    expect(ofTheFile).toEqual(ofTheApp);
  });

  it('takes the configuration that is named, and bundles each function as a local run does', async () => {
    const [deployed, local] = [path.join(folder, 'cdk.out'), path.join(folder, 'functions')];
    await run({ configuration: EXAMPLE }, 'cdk.out');
    await writeFunctions(readConfigurationFile(path.join(root, EXAMPLE)), local);
    const template = JSON.parse(readFileSync(path.join(deployed, TEMPLATE), 'utf8'));
    expect(Object.keys(template.Resources).length).toBeGreaterThan(50);
    const codes = globSync('asset.*/index.js', { cwd: deployed });
    // No service is let in by this example that signs its requests, nobody logs in, and nothing is deployed for it.
    const names = functionNames().filter((name) => !['slack', 'pagerduty', 'login'].includes(name));
    expect(codes).toHaveLength(names.length);
    expect(contents(deployed, 'asset.*')).toEqual(contents(local, `{${names.join(',')}}`));
  });
});

/** Of each function, in an order that does not depend on what its folder is called. */
function contents(folder: string, functions: string): { code: string; configuration: unknown }[] {
  return globSync(`${functions}/index.js`, { cwd: folder })
    .map((file) => ({
      code: createHash('sha256')
        .update(readFileSync(path.join(folder, file)))
        .digest('hex'),
      configuration: JSON.parse(
        readFileSync(path.join(folder, path.dirname(file), 'configuration.json'), 'utf8'),
      ),
    }))
    .sort((a, b) => a.code.localeCompare(b.code));
}
