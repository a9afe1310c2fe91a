/** Leases: list, get, create, put, patch, delete. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { TYPES } from '../kinds';
import type { Lease } from '../lease';
import { versionOf } from '../metadata';
import { conflict, detailsOf, invalid, resourceText, StatusError, success } from '../status-error';
import { newLease, validLease } from '../validation';
import { requireAdmission } from './admission';
import { patched, typedObject } from './bodies';
import { deleteOptions, requirePreconditions } from './delete-options';
import { dryRunNotServed, type Key, type Listed, serve, serveList } from './resource';
import { isDryRun, write } from './write';

export function serveLeases(app: FastifyInstance, listed: Listed): void {
  const { store } = listed;
  const collection = '/apis/coordination.k8s.io/v1/namespaces/:namespace/leases';
  serveList(app, listed, 'leases', {
    POST: ({ namespace }, request, reply) => {
      const { metadata, spec, resourceVersion } = newLease({ namespace, name: '' }, leaseIn(request));
      if (resourceVersion) {
        // The API server has no better code for it either.
        throw new StatusError('InternalError', 'resourceVersion should not be set on objects to be created');
      }
      requireAdmission(listed, request, { object: { metadata, spec }, oldObject: null, dryRun: false });
      return reply.code(201).send(store.create('leases', { metadata, spec }));
    },
  });
  serve(app, `${collection}/:name`, {
    GET: ({ namespace, name }) => store.get('leases', namespace, name),
    PUT: (key, request, reply) => replace(listed, key, request, reply),
    PATCH: (key, request) =>
      write(listed, 'leases', key, request, (before) => validLease(before, patched(request, before))),
    DELETE: ({ namespace, name }, request) => {
      const lease = store.get('leases', namespace, name);
      requirePreconditions('leases', lease, deleteOptions(request));
      store.remove('leases', namespace, name);
      return success({ details: { ...detailsOf('leases', name), uid: lease.metadata.uid } });
    },
  });
}

/**
 * Of all kinds here, leases alone may be created by a PUT, and must not be replaced without saying which version: as
 * the API server's strategy for them has it, so that nobody overwrites a holder unseen.
 */
function replace(
  listed: Listed,
  key: Key,
  request: FastifyRequest,
  reply: FastifyReply,
): Lease | FastifyReply {
  const { store } = listed;
  const { namespace, name } = key;
  const candidate = leaseIn(request);
  if (!store.find('leases', namespace, name)) {
    if (isDryRun(request)) throw dryRunNotServed();
    const { metadata, spec, uid } = newLease(key, candidate);
    if (uid) {
      const why = `Precondition failed: UID in precondition: ${uid}, UID in object meta: `;
      throw conflict('leases', name, why);
    }
    requireAdmission(listed, request, { object: { metadata, spec }, oldObject: null, dryRun: false });
    return reply.code(201).send(store.create('leases', { metadata, spec }));
  }
  return write(listed, 'leases', key, request, (before) => {
    const after = validLease(before, candidate);
    if (versionOf(candidate) === undefined) {
      const message = 'Invalid value: 0x0: must be specified for an update';
      throw invalid(resourceText('leases'), name, [{ field: 'metadata.resourceVersion', message }]);
    }
    return after;
  });
}

function leaseIn(request: FastifyRequest): object {
  const { kind, apiVersion } = TYPES.leases;
  return typedObject(request, kind, [apiVersion]);
}
