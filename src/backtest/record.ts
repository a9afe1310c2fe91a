/** Makes the document of a look: redacted, bounded, and with what is decided on it as it is kept. */
import type { Configuration } from '../configuration/configuration';
import { trimEvidence } from '../diagnose/trim';
import type { Evidence } from '../model/evidence';
import { jsonBytes } from '../model/limits';
import type { WorkflowState } from '../model/state';
import { withoutSecrets } from '../text/redact';
import { secondsSinceLastChange } from '../validate/validate';
import {
  EVIDENCE_VERSION,
  type RecordedDiagnosis,
  type RecordedLook,
  type RecordedValidation,
} from './document';
import { judge } from './judge';
import { readingSettings } from './read-with';

/** Of the evidence of one look. 500 sessions, the most that can be configured, take half of it at their longest. */
export const MAX_EVIDENCE_BYTES = 1_048_576;

/** A look's document. */
export interface Recorded<Look extends RecordedLook = RecordedLook> {
  readonly look: Look;
  /** All that was read is in it; else as much as travels with the state. */
  readonly isWhole: boolean;
}

/** The look of Diagnose. @param state as the step was given it. */
export function recordDiagnosis(
  { incident, remediation }: WorkflowState,
  seen: Evidence,
  config: Configuration,
): Recorded<RecordedDiagnosis> {
  const { isWhole, ...common } = commonOf(incident, seen, config);
  const changesMade = (remediation?.actions ?? []).map(({ kind }) => kind);
  const look = { ...common, kind: 'diagnosis' as const, changesMade };
  const decided = judge(look, config);
  return { look: { ...look, decided: decided.kind === 'diagnosis' ? decided : null }, isWhole };
}

/** The look of Validate. @param state as the step was given it. */
export function recordValidation(
  state: WorkflowState,
  seen: Evidence,
  config: Configuration,
): Recorded<RecordedValidation> {
  const { isWhole, ...common } = commonOf(state.incident, seen, config);
  const sinceChangeSeconds = secondsSinceLastChange(state, seen.observedAt);
  const look = { ...common, kind: 'validation' as const, sinceChangeSeconds };
  const decided = judge(look, config);
  return { look: { ...look, decided: decided.kind === 'validation' ? decided : null }, isWhole };
}

/** Below the incident's folder: in the order of time. */
export function lookName({ kind, evidence }: Pick<RecordedLook, 'kind' | 'evidence'>): string {
  return `evidence/${evidence.observedAt.replaceAll(':', '-')}-${kind}.json`;
}

function commonOf(
  { id, mode, traceSeconds, trigger, startedAt, target, alert }: WorkflowState['incident'],
  seen: Evidence,
  config: Configuration,
) {
  const redacted = redactedAll(seen);
  const isWhole = jsonBytes(redacted) <= MAX_EVIDENCE_BYTES;
  return {
    version: EVIDENCE_VERSION,
    incident: {
      ...{ id, mode, traceSeconds, trigger, startedAt },
      target: { name: target.name },
      alert: alert && { name: alert.name },
    },
    readWith: readingSettings(config),
    evidence: isWhole ? redacted : trimEvidence(redacted),
    isWhole,
  } as const;
}

/** Literals went where they were read; this is for what looks like a secret in a name, an error or a log line. */
function redactedAll<T>(value: T): T {
  if (typeof value === 'string') return withoutSecrets(value) as T;
  if (Array.isArray(value)) return value.map(redactedAll) as T;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, redactedAll(each)])) as T;
}
