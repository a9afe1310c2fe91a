/** Turns what a client sent into an object that may be stored, or refuses it as the API server would. */
import { z } from 'zod';
import {
  configMapDataSchema,
  type Deployment,
  deploymentSpecSchema,
  type KeyValues,
  type ObjectMeta,
  replicasSchema,
} from './objects';
import { sameJson } from './same-json';
import { type FieldCause, invalid, kindText, StatusError } from './status-error';

const stringMap = z.record(z.string(), z.string());

/** The part of an object's metadata that a client may change, or must repeat unchanged. */
const metadataSchema = z.looseObject({
  name: z.string().optional(),
  namespace: z.string().optional(),
  uid: z.string().optional(),
  resourceVersion: z.string().optional(),
  labels: stringMap.optional(),
  annotations: stringMap.optional(),
});

/** @throws StatusError Invalid, or BadRequest when it names another object. */
export function validDeployment(before: Deployment, candidate: unknown): Deployment {
  const kind = kindText('deployments');
  const metadata = validMetadata(kind, before.metadata, candidate);
  const spec = parse(kind, before.metadata.name, deploymentSpecSchema, candidate, 'spec');
  if (!sameJson(spec.selector, before.spec.selector)) {
    throw invalid(kind, metadata.name, [{ field: 'spec.selector', message: 'field is immutable' }]);
  }
  for (const [key, value] of Object.entries(spec.selector.matchLabels)) {
    if (spec.template.metadata.labels[key] === value) continue;
    const message = '`selector` does not match template `labels`';
    throw invalid(kind, metadata.name, [{ field: 'spec.template.metadata.labels', message }]);
  }
  return { ...before, metadata, spec };
}

/** @throws StatusError Invalid, or BadRequest when it names another object. */
export function validConfigMap(before: KeyValues, candidate: unknown): KeyValues {
  const kind = kindText('configmaps');
  const metadata = validMetadata(kind, before.metadata, candidate);
  const data = parse(kind, metadata.name, configMapDataSchema.default({}), candidate, 'data');
  return { ...before, metadata, data };
}

/**
 * The deployment as a Scale object wants it.
 * @throws StatusError Invalid, or BadRequest when it names another object.
 */
export function validScale(before: Deployment, candidate: unknown): Deployment {
  const kind = 'Scale.autoscaling';
  const { resourceVersion, uid } = validMetadata(kind, before.metadata, candidate);
  // Zero may be left out: clients written in Go do so.
  const schema = z.looseObject({ replicas: replicasSchema.default(0) }).prefault({});
  const { replicas } = parse(kind, before.metadata.name, schema, candidate, 'spec');
  const metadata = { ...before.metadata, resourceVersion, uid };
  return { ...before, metadata, spec: { ...before.spec, replicas } };
}

/** A resourceVersion or uid that is not given means any: the object's own. Whether it is stale, the store decides. */
function validMetadata(kind: string, before: ObjectMeta, candidate: unknown): ObjectMeta {
  const { name, namespace, uid, resourceVersion, labels, annotations } = parse(
    kind,
    before.name,
    metadataSchema.prefault({}),
    candidate,
    'metadata',
  );
  for (const [field, value] of Object.entries({ name, namespace })) {
    const expected = field === 'name' ? before.name : before.namespace;
    if (value === undefined || value === expected) continue;
    throw new StatusError(
      'BadRequest',
      `the ${field} of the object (${value}) does not match that of the URL (${expected})`,
    );
  }
  const metadata: ObjectMeta = {
    ...before,
    uid: uid || before.uid,
    resourceVersion: resourceVersion || before.resourceVersion,
  };
  delete metadata.labels;
  delete metadata.annotations;
  return { ...metadata, ...(labels && { labels }), ...(annotations && { annotations }) };
}

function parse<T>(kind: string, name: string, schema: z.ZodType<T>, candidate: unknown, part: string): T {
  const value =
    typeof candidate === 'object' && candidate !== null ? Reflect.get(candidate, part) : undefined;
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  throw invalid(
    kind,
    name,
    result.error.issues.map((issue) => cause(part, value, issue)),
  );
}

function cause(part: string, value: unknown, { path, message }: z.core.$ZodIssue): FieldCause {
  const wrong = path.reduce<unknown>(
    (inner, key) => (typeof inner === 'object' && inner !== null ? Reflect.get(inner, key) : undefined),
    value,
  );
  const field = path.reduce<string>(
    (text, key) => (typeof key === 'number' ? `${text}[${key}]` : `${text}.${String(key)}`),
    part,
  );
  return { field, message: `Invalid value: ${JSON.stringify(wrong) ?? 'nothing'}: ${message}` };
}
