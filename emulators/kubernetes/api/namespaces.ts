/** Namespaces, of which there is one, and events, of which none are kept. */
import type { FastifyInstance } from 'fastify';
import { kubeTime } from '../objects';
import { StatusError } from '../status-error';
import { queryOf } from './query';
import { serve } from './resource';

export function serveNamespaces(app: FastifyInstance, name: string): void {
  const object = {
    ...{ apiVersion: 'v1', kind: 'Namespace' },
    metadata: { name, uid: name, resourceVersion: '1', creationTimestamp: kubeTime() },
    spec: { finalizers: ['kubernetes'] },
    status: { phase: 'Active' },
  };
  serve(app, '/api/v1/namespaces', { GET: () => list('Namespace', [object]) });
  serve(app, '/api/v1/namespaces/:name', {
    GET: (key) => {
      if (key.name === name) return object;
      const message = `namespaces "${key.name}" not found`;
      throw new StatusError('NotFound', message, { name: key.name, kind: 'namespaces' });
    },
  });
  for (const url of ['/api/v1/events', '/api/v1/namespaces/:namespace/events']) {
    serve(app, url, {
      GET: (_key, request) => {
        if (queryOf(request, 'watch') === undefined) return list('Event', []);
        throw new StatusError('BadRequest', 'watch is not served here');
      },
    });
  }
}

function list(kind: string, items: readonly object[]) {
  return { kind: `${kind}List`, apiVersion: 'v1', metadata: { resourceVersion: '1' }, items };
}
