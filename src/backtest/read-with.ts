/** Settings that decide what is read: evidence that was read under others is not what these would have read. */
import type { Configuration } from '../configuration/configuration';

/** By their path in the configuration. */
export function readingSettings({
  remediation,
  diagnosis,
  probes,
  validation,
}: Configuration): Readonly<Record<string, number>> {
  return {
    'remediation.terminate.idleInTransactionSeconds': remediation.terminate.idleInTransactionSeconds,
    'diagnosis.suspectIdleSeconds': diagnosis.suspectIdleSeconds,
    'diagnosis.minLockWaitSeconds': diagnosis.minLockWaitSeconds,
    'diagnosis.preparedTransactionSeconds': diagnosis.preparedTransactionSeconds,
    'diagnosis.trafficWindowSeconds': diagnosis.trafficWindowSeconds,
    'diagnosis.baselineOffsetSeconds': diagnosis.baselineOffsetSeconds,
    'probes.slowQuerySeconds': probes.slowQuerySeconds,
    'probes.maxSessions': probes.maxSessions,
    'probes.logTailLines': probes.logTailLines,
    'probes.logLimitBytes': probes.logLimitBytes,
    'validation.windowSeconds': validation.windowSeconds,
  };
}

/** One line for each setting that is another now, such as `probes.slowQuerySeconds: read with 5, now 10`. */
export function readOtherwise(
  readWith: Readonly<Record<string, number>>,
  config: Configuration,
): readonly string[] {
  return Object.entries(readingSettings(config)).flatMap(([path, value]) => {
    const then = readWith[path];
    return then === undefined || then === value ? [] : [`${path}: read with ${then}, now ${value}`];
  });
}
