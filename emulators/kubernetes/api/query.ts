/** What a request's query says. */
import type { FastifyRequest } from 'fastify';

/** One parameter of the query. Of several with one name the first counts. */
export function queryOf(request: FastifyRequest, name: string): string | undefined {
  const value = (request.query as Record<string, string | string[] | undefined>)[name];
  return Array.isArray(value) ? value[0] : value;
}
