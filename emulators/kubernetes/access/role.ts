/** Roles, and what they allow, as the RBAC authorizer has it (`kubernetes/pkg/apis/rbac/v1/evaluation_helpers.go`). */
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { z } from 'zod';
import type { RequestInfo } from './request-info';

const texts = z.array(z.string()).min(1);

const roleSchema = z.strictObject({
  apiVersion: z.literal('rbac.authorization.k8s.io/v1'),
  kind: z.literal('Role'),
  metadata: z.strictObject({ name: z.string(), namespace: z.string() }),
  rules: z.array(
    z.strictObject({
      apiGroups: texts,
      resources: texts,
      verbs: texts,
      /** Of any name, where it is left out. */
      resourceNames: texts.optional(),
    }),
  ),
});

export type Role = z.infer<typeof roleSchema>;
export type Rule = Role['rules'][number];

/** @throws when the file holds no Role, or one with fields that are not known here. */
export function readRole(file: string): Role {
  return roleSchema.parse(parse(readFileSync(file, 'utf8')));
}

/** Whether a Role, bound in its own namespace, allows the request. */
export function allows({ metadata, rules }: Role, info: RequestInfo): boolean {
  return info.namespace === metadata.namespace && rules.some((rule) => covers(rule, info));
}

function covers({ apiGroups, resources, verbs, resourceNames }: Rule, info: RequestInfo): boolean {
  const { verb, apiGroup, subresource, name } = info;
  return (
    matches(verbs, verb) &&
    matches(apiGroups, apiGroup) &&
    (matches(resources, resourceOf(info)) ||
      (subresource !== '' && resources.includes(`*/${subresource}`))) &&
    (resourceNames === undefined || resourceNames.includes(name))
  );
}

function matches(allowed: readonly string[], wanted: string): boolean {
  return allowed.includes('*') || allowed.includes(wanted);
}

/** As a rule names it: `pods`, or `pods/log`. */
export function resourceOf({ resource, subresource }: RequestInfo): string {
  return subresource === '' ? resource : `${resource}/${subresource}`;
}
