/** Every configuration of the project goes through the app itself, as `cdk synth` runs it. */
import { execFile } from 'node:child_process';
import { existsSync, globSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';

const root = path.resolve(__dirname, '..', '..');
const files = globSync('config/{*.json,examples/*.json}', { cwd: root });

it('knows of the configuration of the project', () => {
  expect(files).toContain('config/knhk.json');
});

it.each(files)(
  'synthesizes %s',
  async (configuration) => {
    const outdir = mkdtempSync(path.join(tmpdir(), 'knhk-test-synth-'));
    try {
      await promisify(execFile)(process.execPath, [require.resolve('tsx/cli'), 'bin/app.ts'], {
        cwd: root,
        env: {
          ...process.env,
          CDK_OUTDIR: outdir,
          // Bundles are made in every local run; here it is the template that counts.
          CDK_CONTEXT_JSON: JSON.stringify({ configuration, 'aws:cdk:bundling-stacks': [] }),
        },
      });
      expect(existsSync(path.join(outdir, 'KnhkConnectionPoolRunbook.template.json'))).toBe(true);
    } finally {
      rmSync(outdir, { recursive: true, force: true });
    }
  },
  60_000,
);
