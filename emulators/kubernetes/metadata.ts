/** An object's metadata: what a client may set, may change, and must repeat unchanged. */
import { z } from 'zod';
import { optionalAnnotationsSchema, optionalLabelsSchema } from './marks';
import type { NewMeta, ObjectMeta } from './objects';
import { parse } from './parse';
import { invalid, StatusError } from './status-error';

const metadataSchema = z
  .looseObject({
    name: z.string().optional(),
    generateName: z.string().optional(),
    namespace: z.string().optional(),
    uid: z.string().optional(),
    resourceVersion: z.string().optional(),
    labels: optionalLabelsSchema,
    annotations: optionalAnnotationsSchema,
  })
  .prefault({});

/** A DNS subdomain. */
const NAME = /^(?=.{1,253}$)[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;

/**
 * Metadata of an object that is there already. A resourceVersion or uid that is not given means any: the object's
 * own. Whether it is stale, the store decides.
 * @throws StatusError Invalid, or BadRequest when it names no object or another one.
 */
export function validMetadata(kind: string, before: ObjectMeta, candidate: unknown): ObjectMeta {
  const { name, namespace, uid, resourceVersion, labels, annotations } = parse(
    kind,
    before.name,
    metadataSchema,
    candidate,
    'metadata',
  );
  requireKey(before, { name, namespace });
  const metadata: ObjectMeta = {
    ...before,
    uid: uid || before.uid,
    resourceVersion: resourceVersion || before.resourceVersion,
  };
  delete metadata.labels;
  delete metadata.annotations;
  return { ...metadata, ...(labels && { labels }), ...(annotations && { annotations }) };
}

/** What a client says about an object that is not there yet. */
export interface Wanted {
  readonly metadata: NewMeta;
  readonly uid?: string;
  readonly resourceVersion?: string;
}

/**
 * Metadata of an object that is to be created.
 * @param key the name is empty where the URL has none.
 * @throws StatusError Invalid, or BadRequest when the URL says otherwise.
 */
export function newMetadata(
  kind: string,
  key: { readonly namespace: string; readonly name: string },
  candidate: unknown,
): Wanted {
  const parsed = parse(kind, key.name, metadataSchema, candidate, 'metadata');
  const { name, generateName, namespace = '', uid, resourceVersion, labels, annotations } = parsed;
  if (key.name !== '') requireKey(key, { name, namespace });
  if (!['', key.namespace].includes(namespace)) {
    throw new StatusError(
      'BadRequest',
      'the namespace of the provided object does not match the namespace sent on the request',
    );
  }
  if (!name && generateName) throw new StatusError('BadRequest', 'generateName is not served here');
  if (!name) {
    const message = 'Required value: name or generateName is required';
    throw invalid(kind, '', [{ field: 'metadata.name', message }]);
  }
  if (!NAME.test(name)) {
    const message = `Invalid value: ${JSON.stringify(name)}: a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character`;
    throw invalid(kind, name, [{ field: 'metadata.name', message }]);
  }
  const metadata = {
    ...{ namespace: key.namespace, name },
    ...(labels && { labels }),
    ...(annotations && { annotations }),
  };
  return { metadata, ...(uid && { uid }), ...(resourceVersion && { resourceVersion }) };
}

/** The version that a replacement says it is based on; undefined where it does not say. */
export function versionOf(candidate: unknown): string | undefined {
  const read = z.object({ metadata: z.object({ resourceVersion: z.string().min(1) }) });
  const result = read.safeParse(candidate);
  return result.success ? result.data.metadata.resourceVersion : undefined;
}

function requireKey(
  key: { readonly namespace: string; readonly name: string },
  { name, namespace }: { readonly name?: string | undefined; readonly namespace?: string | undefined },
): void {
  if (!name) {
    throw new StatusError(
      'BadRequest',
      `the name of the object (${key.name} based on URL) was undeterminable: name must be provided`,
    );
  }
  if (name !== key.name) {
    throw new StatusError(
      'BadRequest',
      `the name of the object (${name}) does not match the name on the URL (${key.name})`,
    );
  }
  if (namespace && namespace !== key.namespace) {
    throw new StatusError(
      'BadRequest',
      `the namespace of the object (${namespace}) does not match the namespace on the request (${key.namespace})`,
    );
  }
}
