/** Reads the document of a look, of this version or an earlier one, written by the runbook or by a person. */
import { InvalidInputError } from '../model/errors';
import { cut } from '../text/cut';
import { errorText } from '../text/error-text';
import { problemsOf } from '../text/problems';
import { EVIDENCE_VERSION, type RecordedLook } from './document';
import { EARLIER, isBareEvidence } from './earlier';
import { lookSchema } from './schema/look';

/** Of a version that is none. */
const MAX_SHOWN = 60;

/**
 * @param target The name of the target of a document that says none.
 * @throws InvalidInputError naming every wrong field, what it holds and what is accepted.
 */
export function readLook(input: unknown, target: string): RecordedLook {
  const document = ofThisVersion(input, target);
  const result = lookSchema.safeParse(document);
  if (result.success) return result.data;
  const problems = problemsOf(result.error, document);
  throw new InvalidInputError(
    `the evidence is not valid:\n${problems.map((problem) => `  - ${problem}`).join('\n')}`,
    problems,
  );
}

/** @throws InvalidInputError where it is no document, or of a version that is not known here. */
function ofThisVersion(input: unknown, target: string): unknown {
  if (typeof input !== 'object' || input === null || Array.isArray(input))
    throw new InvalidInputError('the evidence: an object is accepted, as docs/evidence.md shows');
  let document = input as Readonly<Record<string, unknown>>;
  for (;;) {
    const version: unknown = isBareEvidence(document) ? 0 : document['version'];
    if (version === EVIDENCE_VERSION) return document;
    const next = typeof version === 'number' ? EARLIER[version] : undefined;
    if (next === undefined)
      throw new InvalidInputError(
        `version: a whole number up to ${EVIDENCE_VERSION} is accepted (got ${cut(JSON.stringify(version) ?? 'nothing', MAX_SHOWN)})`,
      );
    document = broughtOn(document, next, target);
  }
}

function broughtOn(
  document: Readonly<Record<string, unknown>>,
  next: NonNullable<(typeof EARLIER)[number]>,
  target: string,
): Readonly<Record<string, unknown>> {
  try {
    return next(document, target);
  } catch (error) {
    throw new InvalidInputError(`the evidence is not that of an earlier version: ${errorText(error)}`);
  }
}
