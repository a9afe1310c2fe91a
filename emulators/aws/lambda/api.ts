/** AWS Lambda, Invoke (API version 2015-03-31), of the type `Event`: taken, and called later. */
import { AwsError } from '../aws-error';
import type { LocalFunction } from '../template';
import type { AsynchronousInvocations } from './asynchronous';

const INVOCATIONS = /^\/2015-03-31\/functions\/([^/]+)\/invocations$/;
/** Lambda quotas: an asynchronous invocation. */
const MAX_EVENT_BYTES = 1_048_576;

export interface LambdaRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Buffer;
}

export class LambdaApi {
  /** @param onTaken what is being delivered: it rejects where the function failed to the last and nothing keeps it. */
  constructor(
    private readonly functions: readonly LocalFunction[],
    private readonly asynchronous: AsynchronousInvocations,
    private readonly onTaken: (delivery: Promise<void>) => void,
  ) {}

  isAsked({ url }: Pick<LambdaRequest, 'url'>): boolean {
    return url.startsWith('/2015-03-31/');
  }

  /** @throws AwsError */
  answer({ method, url, headers, body }: LambdaRequest): { readonly statusCode: number } {
    const [path = ''] = url.split('?');
    const name = INVOCATIONS.exec(path)?.[1];
    if (name === undefined || method !== 'POST')
      throw new AwsError('UnknownOperationException', `${method} ${path} is not answered locally`);
    if (headers['x-amz-invocation-type'] !== 'Event')
      throw new AwsError(
        'InvalidParameterValueException',
        'only the invocation type Event is answered locally',
      );
    const wanted = decodeURIComponent(name);
    const lambda = this.functions.find((each) => wanted === each.name || wanted === each.arn);
    if (!lambda) throw new AwsError('ResourceNotFoundException', `Function not found: ${wanted}`, 404);
    if (body.length > MAX_EVENT_BYTES)
      throw new AwsError('RequestEntityTooLargeException', 'Request must be smaller', 413);
    this.onTaken(this.asynchronous.invoke(lambda.arn, parsed(body)));
    return { statusCode: 202 };
  }
}

function parsed(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString() || '{}');
  } catch {
    throw new AwsError('InvalidRequestContentException', 'Could not parse request body into json');
  }
}
