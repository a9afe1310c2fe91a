/** Lambda authorizers of type TOKEN and REQUEST: "Use API Gateway Lambda authorizers" in the developer guide. */
import { type InvokeFunction, LambdaFunctionError } from '../lambda-runner';
import type { ApiAuthorizer } from '../template';
import { AUTHORIZER_OUTPUT, type AuthorizerOutput, evaluatePolicy } from './policy';
import { type ApiRequest, headerOf, type requestFields } from './proxy';
import type { RefusalType } from './refusal';

export type Decision =
  | { readonly allowed: true; readonly context: Readonly<Record<string, string>> }
  | { readonly allowed: false; readonly refusal: RefusalType; readonly detail?: string };

const UNAUTHORIZED: Decision = { allowed: false, refusal: 'UNAUTHORIZED' };

/** Asks the authorizers' functions, and remembers their answers for as long as the API says. */
export class Authorizers {
  private readonly cache = new Map<string, { readonly output: AuthorizerOutput; readonly untilMs: number }>();

  constructor(private readonly invoke: InvokeFunction) {}

  /** Decides on a request. Without a complete identity the function is not even asked. */
  async decide(
    authorizer: ApiAuthorizer,
    request: ApiRequest,
    fields: ReturnType<typeof requestFields>,
    methodArn: string,
  ): Promise<Decision> {
    const identity = authorizer.identitySources.map((source) => identityOf(source, request));
    const isComplete = identity.every((value) => value !== undefined && value !== '');
    const [token = ''] = identity;
    if (!isComplete || !isValid(authorizer, token)) return UNAUTHORIZED;
    const event =
      authorizer.type === 'TOKEN'
        ? { type: 'TOKEN', authorizationToken: token, methodArn }
        : { type: 'REQUEST', methodArn, ...fields };
    try {
      const output = await this.ask(authorizer, JSON.stringify(identity), event);
      return decisionOf(output, methodArn);
    } catch (error) {
      if (!(error instanceof LambdaFunctionError)) throw error;
      // "Unauthorized" is the one message by which a function can ask for 401.
      return error.errorMessage === 'Unauthorized'
        ? UNAUTHORIZED
        : { allowed: false, refusal: 'AUTHORIZER_FAILURE' };
    }
  }

  /** Undefined when the function's output is not what an authorizer returns. */
  private async ask(
    { functionArn, name, cacheSeconds, identitySources }: ApiAuthorizer,
    identity: string,
    event: Readonly<Record<string, unknown>>,
  ): Promise<AuthorizerOutput | undefined> {
    const key = `${name} ${identity}`;
    const known = this.cache.get(key);
    if (known && known.untilMs > Date.now()) return known.output;
    const parsed = AUTHORIZER_OUTPUT.safeParse(await this.invoke(functionArn, event));
    if (!parsed.success) return undefined;
    if (cacheSeconds > 0 && identitySources.length > 0) {
      this.cache.set(key, { output: parsed.data, untilMs: Date.now() + cacheSeconds * 1000 });
    }
    return parsed.data;
  }
}

function decisionOf(output: AuthorizerOutput | undefined, methodArn: string): Decision {
  if (!output) return { allowed: false, refusal: 'AUTHORIZER_CONFIGURATION_ERROR' };
  const verdict = evaluatePolicy(output, methodArn);
  if (verdict !== 'allow') {
    const detail = verdict === 'explicit deny' ? ' with an explicit deny' : '';
    return { allowed: false, refusal: 'ACCESS_DENIED', detail };
  }
  const context = Object.entries(output.context).map(([key, value]) => [key, String(value)]);
  return { allowed: true, context: { principalId: output.principalId, ...Object.fromEntries(context) } };
}

function isValid({ type, validationExpression }: ApiAuthorizer, token: string): boolean {
  if (type !== 'TOKEN' || validationExpression === undefined) return true;
  return new RegExp(`^(?:${validationExpression})$`).test(token);
}

function identityOf(source: string, { rawHeaders, query, sourceIp }: ApiRequest): string | undefined {
  const [, kind, name = ''] = /^method\.request\.(header|querystring)\.(.+)$/.exec(source) ?? [];
  if (kind === 'header') return headerOf(rawHeaders, name);
  if (kind === 'querystring') return query.get(name) ?? undefined;
  if (source === 'context.identity.sourceIp') return sourceIp;
  throw new Error(`the identity source ${source} is not known locally`);
}
