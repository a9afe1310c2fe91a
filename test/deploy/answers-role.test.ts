/** The Role of the function that takes answers by link: the target's record, and nothing else that the runbook may do. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parseAllDocuments } from 'yaml';
import { requestInfo } from '../../emulators/kubernetes/access/request-info';
import { allows, type Role } from '../../emulators/kubernetes/access/role';
import { ANSWERS_GROUP } from '../../lib/names';
import { runbookRole } from '../../local/runbook-role';

const FILE = path.resolve(__dirname, '..', '..', 'deploy', 'kubernetes', 'answers.yaml');
const documents = parseAllDocuments(readFileSync(FILE, 'utf8')).map((each) => each.toJS());
const of = (kind: string) => documents.find((each) => each.kind === kind);
const role = of('Role') as Role;
const LEASES = '/apis/coordination.k8s.io/v1/namespaces/knhk/leases';

it('may read and write the record', () => {
  const lease = `${LEASES}/knhk-runbook-knhk-closed-loop`;
  for (const method of ['GET', 'PUT']) expect(allows(role, requestInfo(method, lease))).toBe(true);
  for (const method of ['DELETE', 'PATCH']) expect(allows(role, requestInfo(method, lease))).toBe(false);
  expect(allows(role, requestInfo('GET', `${LEASES}/another`))).toBe(false);
  expect(allows(role, requestInfo('POST', LEASES))).toBe(false);
});

it("is that part of the runbook's own Role, and no other", () => {
  const [own, ...others] = role.rules;
  expect(others).toEqual([]);
  expect(runbookRole().rules.filter(({ resources }) => resources.includes('leases'))).toEqual([own]);
});

it('is bound to the group that the access entry names, and to the account of a kubeconfig', () => {
  expect(of('RoleBinding')).toMatchObject({
    roleRef: { name: role.metadata.name },
    subjects: [
      { kind: 'Group', name: ANSWERS_GROUP },
      { kind: 'ServiceAccount', name: of('ServiceAccount').metadata.name },
    ],
  });
});
