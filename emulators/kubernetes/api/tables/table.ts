/** Answers in rows and cells, for clients that ask for them (`kubectl get`) in place of the objects. */
import type { FastifyRequest } from 'fastify';
import { queryOf } from '../query';
import { COLUMNS, type Columns } from './columns';

interface Shown {
  readonly apiVersion?: string;
  readonly kind?: string;
  readonly metadata?: object;
}

interface ShownList extends Shown {
  readonly items: readonly Shown[];
}

/** How one client wants objects: as they are, or as a table. */
export type View = (body: Shown) => object;

/** @returns a function that may keep in mind what the client has been told: the columns, of a watch, only once. */
export function viewFor(request: FastifyRequest): View {
  if (!wantsTable(request)) return (body) => body;
  const includes = queryOf(request, 'includeObject') ?? 'Metadata';
  let told = false;
  return (body) => {
    const columns = COLUMNS.get((body.kind ?? '').replace(/List$/, ''));
    if (!columns) return body;
    const items = isList(body) ? body.items : [body];
    const definitions = told ? [] : definitionsOf(columns);
    told = true;
    return {
      kind: 'Table',
      apiVersion: 'meta.k8s.io/v1',
      metadata: tableMetadata(body),
      columnDefinitions: definitions,
      rows: items.map((item) => ({
        cells: columns.cells(item, Date.now()),
        ...(includes !== 'None' && { object: rowObject(body, item, includes) }),
      })),
    };
  };
}

/** Clients name what they like best first. */
function wantsTable({ method, headers }: FastifyRequest): boolean {
  const [first = ''] = (headers.accept ?? '').split(',');
  return method === 'GET' && /;\s*as=Table/i.test(first);
}

function isList(body: Shown): body is ShownList {
  return 'items' in body && Array.isArray(body.items);
}

function tableMetadata({ metadata = {} }: Shown): object {
  return { resourceVersion: Reflect.get(metadata, 'resourceVersion') };
}

function definitionsOf({ columns }: Columns): object[] {
  return columns.map(({ name, wide }) => ({
    name,
    type: 'string',
    format: name === 'Name' ? 'name' : '',
    description: name,
    priority: wide ? 1 : 0,
  }));
}

/** The whole object names its kind here, though in a list it does not. */
function rowObject(body: Shown, item: Shown, includes: string): object {
  if (includes === 'Object') {
    return { ...item, apiVersion: body.apiVersion, kind: body.kind?.replace(/List$/, '') };
  }
  return { kind: 'PartialObjectMetadata', apiVersion: 'meta.k8s.io/v1', metadata: item.metadata };
}
