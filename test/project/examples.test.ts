/** The configurations that people start from: each one is taken as it stands, by the code and by Prometheus. */
import { execFileSync } from 'node:child_process';
import { globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import Ajv from 'ajv/dist/2020';
import { rulesYaml } from '../../alerts/generate';
import { schemaJson } from '../../bin/configuration-schema/schema-json';
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

describe('the JSON Schema of the configuration', () => {
  const SCHEMA = 'config/schema/configuration.json';
  const text = (file: string) => readFileSync(path.join(root, file), 'utf8');
  const validate = new Ajv({ strict: false, validateFormats: false }).compile(JSON.parse(text(SCHEMA)));
  const json = (file: string) => JSON.parse(text(file));

  it('is the one that the code checks by', () => {
    expect(text(SCHEMA)).toBe(schemaJson());
  });

  it.each([...files, 'config/knhk.json'])('is named in %s, and takes it', (file) => {
    const { $schema } = json(file);
    expect(path.join(path.dirname(file), $schema)).toBe(SCHEMA);
    expect([validate(json(file)), validate.errors]).toEqual([true, null]);
  });

  it('finds a field that there is not, a wrong type and a missing field, as the code does', () => {
    const { targets, ...rest } = json('config/knhk.json');
    const [{ name, ...target }] = targets;
    const wrong = [
      { ...rest, targets, alert: {} },
      { ...rest, targets, validation: { maxP95Ms: 'fast' } },
      { ...rest, targets: [target] },
      { ...rest, targets, remediation: {} },
      rest,
    ];
    for (const input of wrong) {
      expect(validate(input)).toBe(false);
      expect(() => parseConfiguration(input)).toThrow(
        expect.objectContaining({ name: 'ConfigurationError' }),
      );
    }
    expect(validate({ targets: [{ name, ...target }], remediation: { mode: 'approve' } })).toBe(true);
  });
});
