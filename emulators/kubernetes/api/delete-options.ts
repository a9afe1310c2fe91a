/** DeleteOptions: on which conditions something may be deleted. */
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { type Plural, TYPES } from '../kinds';
import type { Kinds } from '../kinds-of-objects';
import { parse } from '../parse';
import { kindText, StatusError } from '../status-error';
import { replacement } from './bodies';

export const deleteOptionsSchema = z
  .looseObject({
    preconditions: z
      .looseObject({ uid: z.string().optional(), resourceVersion: z.string().optional() })
      .optional(),
    dryRun: z.array(z.string()).max(0, 'dryRun is not served here').optional(),
  })
  .prefault({});

export type DeleteOptions = z.infer<typeof deleteOptionsSchema>;

/**
 * Those in the body of a request, which may have none.
 * @throws StatusError Invalid, or BadRequest when the body is not a JSON object.
 */
export function deleteOptions(request: FastifyRequest): DeleteOptions {
  const isEmpty = !Buffer.isBuffer(request.body) || request.body.length === 0;
  const options = isEmpty ? {} : replacement(request);
  return parse('DeleteOptions', '', deleteOptionsSchema, { options }, 'options');
}

/** @throws StatusError Conflict when the object is another one, or another version, than the client thinks. */
export function requirePreconditions<P extends Plural>(
  plural: P,
  { metadata }: Kinds[P],
  { preconditions = {} }: DeleteOptions,
): void {
  const { uid, resourceVersion } = preconditions;
  if (uid !== undefined && uid !== metadata.uid) {
    const why = `the UID in the precondition (${uid}) does not match the UID in record (${metadata.uid}). The object might have been deleted and then recreated`;
    throw unmet(plural, metadata.name, why);
  }
  if (resourceVersion !== undefined && resourceVersion !== metadata.resourceVersion) {
    const why = `the ResourceVersion in the precondition (${resourceVersion}) does not match the ResourceVersion in record (${metadata.resourceVersion}). The object might have been modified`;
    throw unmet(plural, metadata.name, why);
  }
}

/** Of this conflict, unlike of others, the API server names the kind and not the resource. */
function unmet(plural: Plural, name: string, why: string): StatusError {
  const { kind, group } = TYPES[plural];
  const message = `Operation cannot be fulfilled on ${kindText(plural)} "${name}": ${why}`;
  return new StatusError('Conflict', message, { name, ...(group && { group }), kind });
}
