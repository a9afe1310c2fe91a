import assert from 'node:assert/strict';
import type { V1ConfigMap, V1Deployment, V1PodDisruptionBudget, V1Service } from '@kubernetes/client-node';
import { parseAllDocuments } from 'yaml';
import { pgBouncerProposal } from '../../../src/documents/report/pgbouncer';
import type { Evidence } from '../../../src/model/evidence';
import { configuration } from '../../support/builders';
import { evidence, pools } from '../../support/evidence-builders';

export const TARGET = { namespace: 'knhk', deployment: 'knhk-closed-loop', database: 'knhk' };
export const NAME = 'pgbouncer-knhk-closed-loop';
export const config = configuration({ remediation: { marginConnections: 7 } });

export const seen = (overrides: Partial<Evidence> = {}) => evidence({ pool: pools(10), ...overrides });

export function proposal(overrides: Partial<Evidence> = {}, target: Partial<typeof TARGET> = {}) {
  const found = pgBouncerProposal(seen(overrides), { ...TARGET, ...target }, config);
  if (found === null) throw new Error('there is no proposal');
  return found;
}

/** The documents, which have to mean the same to either version of YAML: kubectl reads the older one. */
export function documents(manifest: string) {
  const read = (version: '1.1' | '1.2') =>
    parseAllDocuments(manifest, { version }).map((document) => {
      assert.deepEqual([...document.errors, ...document.warnings], []);
      return document.toJS();
    });
  const [older, newer] = [read('1.1'), read('1.2')];
  assert.deepEqual(older, newer);
  return newer as [V1ConfigMap, V1Deployment, V1Service, V1PodDisruptionBudget];
}

/** As PgBouncer reads its file: `;` begins a comment only at the start of a line. */
export function settings(
  manifest: string,
  [map] = documents(manifest),
): Record<string, Record<string, string>> {
  const ini = map.data?.['pgbouncer.ini'] ?? '';
  const sections = ini.split(/^(?=\[)/m).map((section) => {
    const [name = '', ...lines] = section.split('\n').filter((line) => line !== '' && !line.startsWith(';'));
    const entries = lines.map((line) => {
      const [, key, value = ''] = /^([\w.*-]+) =(?: (.*))?$/.exec(line) ?? [];
      if (key === undefined) throw new Error(`PgBouncer can't read: ${line}`);
      return [key, value];
    });
    return [name, Object.fromEntries(entries)];
  });
  return Object.fromEntries(sections);
}
