/** The environment of a function's process. */
import type { LocalFunction } from '../template';

/** Signs requests to the local endpoint, which does not check them; worth nothing anywhere else. */
export const LOCAL_CREDENTIALS = {
  AWS_ACCESS_KEY_ID: 'local',
  AWS_SECRET_ACCESS_KEY: 'local',
} as const;

/**
 * The variables of the template, the reserved ones that Lambda defines ("Using Lambda environment variables"
 * in its developer guide), and `extra`, which wins. `PATH` is all that comes from this process; `homeDir` keeps
 * the AWS profiles of whoever runs this out of the function's sight.
 */
export function functionEnvironment(
  lambda: LocalFunction,
  region: string,
  homeDir: string,
  extra: Readonly<Record<string, string>>,
): Record<string, string> {
  return {
    PATH: process.env['PATH'] ?? '',
    HOME: homeDir,
    TZ: 'UTC',
    ...lambda.environment,
    ...LOCAL_CREDENTIALS,
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
    AWS_EXECUTION_ENV: `AWS_Lambda_${lambda.runtime}`,
    AWS_LAMBDA_FUNCTION_NAME: lambda.name,
    AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(lambda.memoryMb),
    AWS_LAMBDA_LOG_GROUP_NAME: `/aws/lambda/${lambda.name}`,
    AWS_LAMBDA_LOG_STREAM_NAME: 'local',
    LAMBDA_TASK_ROOT: lambda.codeDir,
    _HANDLER: lambda.handler,
    ...extra,
  };
}
