/** REST APIs of a template: the resource tree becomes paths, and integrations become functions. */
import { z } from 'zod';
import { TemplateError } from './errors';
import type { ApiAuthorizer, ApiMethod, GatewayResponse, LocalRestApi, Throttle } from './model';
import type { TemplateSource } from './source';

/** Maximum that API Gateway waits for an integration, unless the account has had it raised. */
const INTEGRATION_TIMEOUT_MS = 29_000;
const AUTHORIZER_CACHE_SECONDS = 300;

const NAMED = z.object({});
const RESOURCE = z.object({ RestApiId: z.string(), ParentId: z.string(), PathPart: z.string() });
const STAGE = z.object({
  RestApiId: z.string(),
  StageName: z.string(),
  MethodSettings: z
    .array(
      z.object({
        HttpMethod: z.string().optional(),
        ResourcePath: z.string().optional(),
        ThrottlingRateLimit: z.coerce.number().optional(),
        ThrottlingBurstLimit: z.coerce.number().optional(),
      }),
    )
    .default([]),
});
const METHOD = z.object({
  RestApiId: z.string(),
  ResourceId: z.string(),
  HttpMethod: z.string(),
  AuthorizationType: z.enum(['NONE', 'CUSTOM']).default('NONE'),
  AuthorizerId: z.string().optional(),
  RequestValidatorId: z.string().optional(),
  RequestModels: z.record(z.string(), z.string()).default({}),
  Integration: z.object({
    Type: z.literal('AWS_PROXY'),
    Uri: z.string(),
    TimeoutInMillis: z.coerce.number().default(INTEGRATION_TIMEOUT_MS),
  }),
});
const VALIDATOR = z.object({ ValidateRequestBody: z.boolean().default(false) });
const MODEL = z.object({ Schema: z.record(z.string(), z.unknown()) });
const AUTHORIZER = z.object({
  Name: z.string(),
  Type: z.enum(['TOKEN', 'REQUEST']),
  AuthorizerUri: z.string(),
  IdentitySource: z.string().default(''),
  IdentityValidationExpression: z.string().optional(),
  AuthorizerResultTtlInSeconds: z.coerce.number().default(AUTHORIZER_CACHE_SECONDS),
});
const GATEWAY_RESPONSE = z.object({
  RestApiId: z.string(),
  ResponseType: z.string(),
  StatusCode: z.coerce.number().optional(),
  ResponseTemplates: z.record(z.string(), z.string()).default({}),
});

export function readRestApis(source: TemplateSource): LocalRestApi[] {
  const stages = source.ofType('AWS::ApiGateway::Stage', STAGE);
  const methods = source.ofType('AWS::ApiGateway::Method', METHOD);
  const responses = source.ofType('AWS::ApiGateway::GatewayResponse', GATEWAY_RESPONSE);
  const authorizers = readAuthorizers(source);
  const schemasOf = bodySchemas(source);
  const resources = source.ofType('AWS::ApiGateway::Resource', RESOURCE);

  return source.ofType('AWS::ApiGateway::RestApi', NAMED).map(({ logicalId, physical }) => {
    const isOfApi = ({ properties }: { properties: { RestApiId: string } }) =>
      properties.RestApiId === physical.ref;
    const [stage, ...otherStages] = stages.filter(isOfApi);
    if (!stage || otherStages.length > 0) throw new TemplateError(logicalId, 'expected exactly one stage');
    const paths = resourcePaths(resources.filter(isOfApi), physical.attributes['RootResourceId'] ?? '');
    return {
      logicalId,
      id: physical.ref,
      stageName: stage.properties.StageName,
      throttle: readThrottle(stage.properties.MethodSettings),
      methods: methods.filter(isOfApi).map((method) => readMethod(method, paths, authorizers, schemasOf)),
      responses: responses.filter(isOfApi).map(
        ({ properties }): GatewayResponse => ({
          type: properties.ResponseType,
          statusCode: properties.StatusCode,
          templates: properties.ResponseTemplates,
        }),
      ),
    };
  });
}

function readMethod(
  { logicalId, properties }: { logicalId: string; properties: z.infer<typeof METHOD> },
  paths: ReadonlyMap<string, string>,
  authorizers: ReadonlyMap<string, ApiAuthorizer>,
  schemasOf: (method: z.infer<typeof METHOD>) => ApiMethod['bodySchemas'],
): ApiMethod {
  const at = `${logicalId}.Properties`;
  const resourcePath = paths.get(properties.ResourceId);
  if (resourcePath === undefined) throw new TemplateError(`${at}.ResourceId`, 'its resource is not there');
  const authorizer = authorizers.get(properties.AuthorizerId ?? '');
  if (properties.AuthorizationType === 'CUSTOM' && !authorizer) {
    throw new TemplateError(`${at}.AuthorizerId`, 'its authorizer is not there');
  }
  return {
    httpMethod: properties.HttpMethod,
    resourcePath,
    functionArn: functionArnOf(properties.Integration.Uri, `${at}.Integration.Uri`),
    authorizer,
    timeoutMs: properties.Integration.TimeoutInMillis,
    bodySchemas: schemasOf(properties),
  };
}

/** Gives a method's models, where its validator checks bodies. */
function bodySchemas(source: TemplateSource) {
  const checked = new Set(
    source
      .ofType('AWS::ApiGateway::RequestValidator', VALIDATOR)
      .filter(({ properties }) => properties.ValidateRequestBody)
      .map(({ physical }) => physical.ref),
  );
  const models = new Map(
    source
      .ofType('AWS::ApiGateway::Model', MODEL)
      .map(({ physical, properties }) => [physical.ref, properties.Schema]),
  );
  return ({ RequestValidatorId = '', RequestModels }: z.infer<typeof METHOD>): ApiMethod['bodySchemas'] => {
    if (!checked.has(RequestValidatorId)) return {};
    return Object.fromEntries(
      Object.entries(RequestModels).map(([contentType, model]) => [contentType, models.get(model) ?? {}]),
    );
  };
}

function readAuthorizers(source: TemplateSource): Map<string, ApiAuthorizer> {
  const authorizers = source.ofType('AWS::ApiGateway::Authorizer', AUTHORIZER);
  return new Map(
    authorizers.map(({ logicalId, properties, physical }) => [
      physical.ref,
      {
        name: properties.Name,
        type: properties.Type,
        functionArn: functionArnOf(properties.AuthorizerUri, `${logicalId}.Properties.AuthorizerUri`),
        identitySources: properties.IdentitySource.split(',').filter((item) => item !== ''),
        validationExpression: properties.IdentityValidationExpression,
        cacheSeconds: properties.AuthorizerResultTtlInSeconds,
      },
    ]),
  );
}

/** Full path by resource id, the root included. */
function resourcePaths(
  resources: readonly { physical: { ref: string }; properties: { ParentId: string; PathPart: string } }[],
  rootId: string,
): Map<string, string> {
  const paths = new Map([[rootId, '/']]);
  const addChildren = (parentId: string, parentPath: string) => {
    for (const { physical, properties } of resources.filter(
      (each) => each.properties.ParentId === parentId,
    )) {
      paths.set(physical.ref, `${parentPath}/${properties.PathPart}`);
      addChildren(physical.ref, `${parentPath}/${properties.PathPart}`);
    }
  };
  addChildren(rootId, '');
  return paths;
}

/** The limits of the whole stage; limits of single methods are not read. */
function readThrottle(settings: z.infer<typeof STAGE>['MethodSettings']): Throttle | undefined {
  const whole = settings.find(({ HttpMethod, ResourcePath }) => HttpMethod === '*' && ResourcePath === '/*');
  const { ThrottlingRateLimit, ThrottlingBurstLimit } = whole ?? {};
  if (ThrottlingRateLimit === undefined) return undefined;
  return { requestsPerSecond: ThrottlingRateLimit, burst: ThrottlingBurstLimit ?? ThrottlingRateLimit };
}

/** From `arn:…:apigateway:…:lambda:path/2015-03-31/functions/<function ARN>/invocations`. */
function functionArnOf(uri: string, at: string): string {
  const arn = /:lambda:path\/[^/]+\/functions\/(.+)\/invocations$/.exec(uri)?.[1];
  if (arn === undefined) throw new TemplateError(at, `'${uri}' does not invoke a Lambda function`);
  return arn;
}
