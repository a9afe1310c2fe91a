/** What a request is about, as the API server's authorizers see it (`apiserver/pkg/endpoints/request/requestinfo.go`). */

export interface RequestInfo {
  readonly verb: string;
  readonly apiGroup: string;
  readonly namespace: string;
  /** Empty where the request is about no object of the API: its path then is what it is about. */
  readonly resource: string;
  readonly subresource: string;
  /** Empty where the request names none: a list, or a new object. */
  readonly name: string;
  readonly path: string;
}

const VERBS: Readonly<Record<string, string>> = {
  POST: 'create',
  GET: 'get',
  HEAD: 'get',
  PUT: 'update',
  PATCH: 'patch',
  DELETE: 'delete',
};

/** @param url with or without a host. */
export function requestInfo(method: string, url: string): RequestInfo {
  const { pathname, searchParams } = new URL(url, 'https://localhost');
  const path = decoded(pathname);
  const none = { apiGroup: '', namespace: '', resource: '', subresource: '', name: '' };
  const parts = path.split('/').filter((part) => part !== '');
  // The group and the version, or the version alone; then what is asked for.
  const prefix = { api: 2, apis: 3 }[parts[0] ?? ''];
  if (prefix === undefined || parts.length <= prefix) return { ...none, verb: method.toLowerCase(), path };
  const apiGroup = prefix === 3 ? (parts[1] ?? '') : '';
  const rest = parts.slice(prefix);
  const isInNamespace = rest[0] === 'namespaces' && rest.length > 1;
  const namespace = isInNamespace ? (rest[1] ?? '') : '';
  const [resource = '', name = '', subresource = ''] =
    isInNamespace && rest.length > 2 ? rest.slice(2) : rest;
  const info = { path, apiGroup, namespace, resource, subresource };
  const verb = VERBS[method] ?? '';
  if (name !== '') return { ...info, name, verb };
  if (verb === 'delete') return { ...info, name, verb: 'deletecollection' };
  if (verb !== 'get') return { ...info, name, verb };
  const isWatch = !['false', '0'].includes((searchParams.get('watch') ?? 'false').toLowerCase());
  return { ...info, verb: isWatch ? 'watch' : 'list', name: selectedName(searchParams) };
}

/** A list of the one object that the field selector names is about that object. */
function selectedName(query: URLSearchParams): string {
  const terms = (query.get('fieldSelector') ?? '').split(',');
  return terms.map((term) => /^metadata\.name==?([^=!]+)$/.exec(term)?.[1]).find(Boolean) ?? '';
}

function decoded(pathname: string): string {
  try {
    return decodeURIComponent(pathname);
  } catch {
    return pathname;
  }
}
