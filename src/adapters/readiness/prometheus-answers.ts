/** Whether Prometheus answers to a function: apart, so that a function that asks nothing else carries nothing else. */
import type { Target } from '../../configuration/configuration';
import { DependencyError } from '../../model/errors';
import { loginFailed } from '../../readiness/login';
import { type CheckResult, fine } from '../../readiness/result';
import { errorText } from '../../text/error-text';
import type { Reach } from '../open-sources';
import { PrometheusReadiness } from './prometheus';

export async function prometheusAnswers(
  target: Target,
  { config, secrets, access }: Reach,
): Promise<CheckResult[]> {
  const needed = 'queries';
  try {
    await new PrometheusReadiness(access(secrets).prometheus(target), config.probes.timeoutMs).nowMs();
    return [fine('prometheus', needed)];
  } catch (error) {
    const code = error instanceof DependencyError ? error.code : undefined;
    return [loginFailed('prometheus', needed, { why: errorText(error), code })];
  }
}
