/** From a request's method and path to a method of the API. */
import type { ApiMethod } from '../template';

export interface Route {
  readonly method: ApiMethod;
  readonly pathParameters: Readonly<Record<string, string>>;
}

/** Literal segments win over `{name}`, and those over `{name+}`; a method of its own wins over `ANY`. */
export function findRoute(
  methods: readonly ApiMethod[],
  httpMethod: string,
  path: string,
): Route | undefined {
  const [best] = methods
    .filter((method) => method.httpMethod === httpMethod || method.httpMethod === 'ANY')
    .flatMap((method) => {
      const pathParameters = matchPath(method.resourcePath, path);
      return pathParameters ? [{ method, pathParameters }] : [];
    })
    .sort((a, b) => vagueness(a.method) - vagueness(b.method));
  return best;
}

function matchPath(resourcePath: string, path: string): Record<string, string> | undefined {
  const expected = segments(resourcePath);
  const actual = segments(path);
  const parameters: Record<string, string> = {};
  for (const [index, segment] of expected.entries()) {
    const [, name, isGreedy] = /^\{([^+}]+)(\+?)\}$/.exec(segment) ?? [];
    const value = isGreedy ? actual.slice(index).join('/') : actual[index];
    if (!value) return undefined;
    if (isGreedy && name) return { ...parameters, [name]: value };
    if (name) parameters[name] = value;
    else if (value !== segment) return undefined;
  }
  return expected.length === actual.length ? parameters : undefined;
}

function vagueness({ resourcePath, httpMethod }: ApiMethod): number {
  const variables = resourcePath.match(/\{/g)?.length ?? 0;
  return variables * 4 + (resourcePath.includes('+}') ? 2 : 0) + (httpMethod === 'ANY' ? 1 : 0);
}

function segments(path: string): string[] {
  return path.split('/').filter((segment) => segment !== '');
}
