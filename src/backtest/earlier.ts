/** Documents of earlier versions, each brought to the next one, until they are of this one. */
import type { Evidence } from '../model/evidence';
import { asOfNow } from '../model/evidence/earlier';
import { evidenceSchema } from './schema/evidence';

type Document = Readonly<Record<string, unknown>>;

/** By the version that they lead away from. */
export const EARLIER: Readonly<Record<number, (document: Document, target: string) => Document>> = {
  0: fromBareEvidence,
};

/**
 * Version 0 was the evidence of a diagnosis and nothing beside it, kept where it was too large for the state. What it was
 * decided on, and what was decided, is in the execution's history alone.
 */
function fromBareEvidence(document: Document, target: string): Document {
  const evidence = asOfNow(document as unknown as Evidence);
  return {
    version: 1,
    kind: 'diagnosis',
    incident: {
      id: 'unknown',
      mode: 'auto',
      trigger: 'alert',
      startedAt: evidence.observedAt,
      target: { name: target },
    },
    evidence: withoutUnknown(evidence),
  };
}

/** What earlier versions knew and this one does not, nothing is decided on. */
function withoutUnknown(evidence: Evidence): Evidence {
  const copy = structuredClone(evidence);
  const { error } = evidenceSchema.safeParse(copy);
  for (const issue of error?.issues ?? []) {
    if (issue.code !== 'unrecognized_keys') continue;
    const part = issue.path.reduce<unknown>((of, name) => (of as Record<PropertyKey, unknown>)[name], copy);
    for (const key of issue.keys) delete (part as Record<string, unknown>)[key];
  }
  return copy;
}

/** Evidence by itself says no version. */
export function isBareEvidence(document: Document): boolean {
  return !('version' in document) && 'observedAt' in document && 'service' in document;
}
