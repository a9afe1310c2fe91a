/** Policies that are asked about a client's change of an object. */
import type { Plural } from '../kinds';
import type { Kinds } from '../kinds-of-objects';

/** What a policy or a webhook is shown. */
interface AdmissionReview {
  readonly plural: Plural;
  readonly before: Kinds[Plural];
  readonly after: Kinds[Plural];
  readonly dryRun: boolean;
}

/** Says why a write is refused; undefined where it is not. It must not throw. */
export type Admission = (review: AdmissionReview) => string | undefined;
