/** The configurations that people start from: each one is taken as it stands, by the code and by Prometheus. */
import { execFileSync } from 'node:child_process';
import { globSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { rulesYaml } from '../../alerts/generate';
import { findTool } from '../../emulators/common/tools';
import { readConfigurationFile } from '../../lib/configuration-file';
import { parseConfiguration } from '../../src/configuration/configuration';

const root = path.resolve(__dirname, '..', '..');
const files = globSync('config/examples/*.json', { cwd: root }).sort();
const read = (file: string) => readConfigurationFile(path.join(root, file));

test.each(files)('%s is accepted, and the same once it has been through a function', (file) => {
  const config = read(file);
  expect(parseConfiguration(JSON.parse(JSON.stringify(config)))).toEqual(config);
});

test.each(files)('%s has rules that Prometheus accepts', (file) => {
  const folder = mkdtempSync(path.join(tmpdir(), 'knhk-rules-'));
  try {
    const rules = path.join(folder, 'rules.yml');
    writeFileSync(rules, rulesYaml(read(file)));
    expect(execFileSync(findTool('promtool'), ['check', 'rules', rules], { encoding: 'utf8' })).toMatch(
      /SUCCESS: \d+ rules found/,
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('every way to a target has an example', () => {
  const targets = files.flatMap((file) => read(file).targets);
  const ways = targets.flatMap(({ kubernetes, postgres, prometheus }) => [
    ...(kubernetes.eks ? ['eks'] : ['kubeconfig']),
    ...(postgres.iam ? ['iam'] : ['password']),
    ...Object.keys(prometheus),
  ]);
  expect([...new Set(ways)].sort()).toEqual(
    ['eks', 'iam', 'kubeconfig', 'managed', 'password', 'serviceProxy', 'url'].sort(),
  );
});
