/**
 * AWS Lambda, as REST with JSON: Invoke of the type `Event`, which is taken and called later, and `DryRun`, which calls nothing;
 * and the concurrency of functions and of the account.
 */
import { AwsError } from '../aws-error';
import type { LocalFunction } from '../template';
import type { AsynchronousInvocations } from './asynchronous';
import type { Concurrency } from './concurrency';

const PATHS = /^\/(2015-03-31|2016-08-19|2017-10-31|2019-09-30)\//;
const INVOCATIONS = /^\/2015-03-31\/functions\/([^/]+)\/invocations$/;
const ACCOUNT_SETTINGS = /^\/2016-08-19\/account-settings\/?$/;
/** Put and Delete, which came before Get. */
const CONCURRENCY = /^\/(2017-10-31|2019-09-30)\/functions\/([^/]+)\/concurrency$/;
/** Lambda quotas: an asynchronous invocation. */
const MAX_EVENT_BYTES = 1_048_576;
/** Lambda quotas: function and layer storage; the size of a package, as ZIP archive and unzipped. */
const CODE_LIMITS = {
  TotalCodeSize: 80_530_636_800,
  CodeSizeZipped: 52_428_800,
  CodeSizeUnzipped: 262_144_000,
};

export interface LambdaRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Buffer;
}

export interface LambdaResponse {
  readonly statusCode: number;
  readonly body?: unknown;
}

export class LambdaApi {
  /** @param onTaken what is being delivered: it rejects where the function failed to the last and nothing keeps it. */
  constructor(
    private readonly functions: readonly LocalFunction[],
    private readonly asynchronous: AsynchronousInvocations,
    private readonly concurrency: Concurrency,
    private readonly onTaken: (delivery: Promise<void>) => void,
  ) {}

  isAsked({ url }: Pick<LambdaRequest, 'url'>): boolean {
    return PATHS.test(url);
  }

  /** @throws AwsError */
  answer(request: LambdaRequest): LambdaResponse {
    const { method, url } = request;
    const [path = ''] = url.split('?');
    const invoked = INVOCATIONS.exec(path)?.[1];
    if (invoked !== undefined && method === 'POST') return this.invoke(this.find(invoked), request);
    if (ACCOUNT_SETTINGS.test(path) && method === 'GET') return { statusCode: 200, body: this.account() };
    const [, version, name] = CONCURRENCY.exec(path) ?? [];
    if (name !== undefined && (method === 'GET') === (version === '2019-09-30'))
      return this.reserved(this.find(name), request);
    throw new AwsError('UnknownOperationException', `${method} ${path} is not answered locally`);
  }

  private invoke({ arn }: LocalFunction, { headers, body }: LambdaRequest): LambdaResponse {
    const type = headers['x-amz-invocation-type'];
    if (type !== 'Event' && type !== 'DryRun')
      throw new AwsError(
        'InvalidParameterValueException',
        'only the invocation types Event and DryRun are answered locally',
      );
    if (body.length > MAX_EVENT_BYTES)
      throw new AwsError('RequestEntityTooLargeException', 'Request must be smaller', 413);
    const event = parsed(body);
    if (type === 'DryRun') return { statusCode: 204 };
    this.onTaken(this.asynchronous.invoke(arn, event));
    return { statusCode: 202 };
  }

  private account() {
    const { limit, unreserved } = this.concurrency;
    return {
      AccountLimit: {
        ...CODE_LIMITS,
        ...{ ConcurrentExecutions: limit, UnreservedConcurrentExecutions: unreserved },
      },
      AccountUsage: { TotalCodeSize: 0, FunctionCount: this.functions.length },
    };
  }

  /** Without a member where nothing is reserved. */
  private reserved({ arn }: LocalFunction, { method, body }: LambdaRequest): LambdaResponse {
    if (method === 'DELETE') {
      this.concurrency.reserve(arn, null);
      return { statusCode: 204 };
    }
    if (method === 'PUT') {
      const count = Number((parsed(body) as Record<string, unknown>)['ReservedConcurrentExecutions']);
      if (!Number.isInteger(count) || count < 0)
        throw new AwsError('InvalidParameterValueException', 'ReservedConcurrentExecutions: 0 or more');
      this.concurrency.reserve(arn, count);
    }
    const count = this.concurrency.reservedOf(arn);
    return { statusCode: 200, body: count === undefined ? {} : { ReservedConcurrentExecutions: count } };
  }

  private find(name: string): LocalFunction {
    const wanted = decodeURIComponent(name);
    const lambda = this.functions.find((each) => wanted === each.name || wanted === each.arn);
    if (!lambda) throw new AwsError('ResourceNotFoundException', `Function not found: ${wanted}`, 404);
    return lambda;
  }
}

function parsed(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString() || '{}');
  } catch {
    throw new AwsError('InvalidRequestContentException', 'Could not parse request body into json');
  }
}
