/** ValidatingAdmissionPolicies and their bindings, as they stand in a file that is applied to a cluster. */
import { readFileSync } from 'node:fs';
import { parseAllDocuments } from 'yaml';
import { z } from 'zod';

const texts = z.array(z.string()).min(1);
const expression = z.string().min(1);
const apiVersion = z.literal('admissionregistration.k8s.io/v1');
const metadata = z.strictObject({ name: z.string() });
const named = z.array(z.strictObject({ name: z.string(), expression })).default([]);

const policySchema = z.strictObject({
  apiVersion,
  kind: z.literal('ValidatingAdmissionPolicy'),
  metadata,
  spec: z.strictObject({
    failurePolicy: z.literal('Fail'),
    matchConstraints: z.strictObject({
      resourceRules: z.array(
        z.strictObject({ apiGroups: texts, apiVersions: texts, operations: texts, resources: texts }),
      ),
    }),
    matchConditions: named,
    variables: named,
    validations: z.array(z.strictObject({ expression, message: z.string().min(1) })).min(1),
  }),
});

const bindingSchema = z.strictObject({
  apiVersion,
  kind: z.literal('ValidatingAdmissionPolicyBinding'),
  metadata,
  spec: z.strictObject({ policyName: z.string(), validationActions: z.tuple([z.literal('Deny')]) }),
});

const documentSchema = z.discriminatedUnion('kind', [policySchema, bindingSchema]);

export type Policy = z.infer<typeof policySchema>;

/** A policy takes effect by its binding alone. */
export interface BoundPolicy {
  readonly policy: Policy;
  /** The binding's name. */
  readonly binding: string;
}

/** @throws when the file holds anything else, or fields that are not known here. */
export function readAdmissionPolicies(file: string): BoundPolicy[] {
  const documents = parseAllDocuments(readFileSync(file, 'utf8')).map((each) =>
    documentSchema.parse(each.toJS()),
  );
  return documents.flatMap((binding) => {
    if (binding.kind !== 'ValidatingAdmissionPolicyBinding') return [];
    const policy = documents.find(
      (each) => each.kind === 'ValidatingAdmissionPolicy' && each.metadata.name === binding.spec.policyName,
    );
    if (policy?.kind !== 'ValidatingAdmissionPolicy') return [];
    return [{ policy, binding: binding.metadata.name }];
  });
}
