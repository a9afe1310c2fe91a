/** Whether a function may keep documents beside the incidents': it does, since nothing less tells of bucket, policy and key. */
import { S3ReportStore } from '../src/adapters/aws/s3-report-store';
import { within } from '../src/adapters/channels/attempts';
import { ENVIRONMENT } from '../src/configuration/environment';
import { causeName } from '../src/model/cause-name';
import { type CheckResult, fine, notChecked, willFail } from '../src/readiness/result';
import { errorText } from '../src/text/error-text';
import { variable } from './runtime';

const NEEDED = 'documents of an incident can be kept';
const TIMEOUT_MS = 5_000;
/** Of Amazon S3 (Error responses): another try, or another day, changes nothing. */
const LASTING = ['AccessDenied', 'NoSuchBucket', 'KMS.DisabledException', 'KMS.NotFoundException'];

/**
 * Writes the same few bytes each time, under a name that no execution has: what reads the bucket passes it over.
 * A condition that can't hold would write nothing, and may be answered before the key of the bucket is asked.
 */
export async function documentsAreKept(step: 'diagnose' | 'validate' | 'report'): Promise<CheckResult[]> {
  const text = `The check of readiness writes this, to know that ${step} may keep documents here.\n`;
  try {
    const store = new S3ReportStore(variable(ENVIRONMENT.reportBucket));
    await within(TIMEOUT_MS, () => store.put(`incidents/.check/${step}.txt`, text, 'text/plain'));
    return [fine('aws', NEEDED)];
  } catch (error) {
    const name = causeName(error);
    if (!LASTING.includes(name)) return [notChecked('aws', NEEDED, errorText(error))];
    const advice =
      'npx cdk deploy -c configuration=… once more: the role of the function, the bucket, its policy or its key is not as it was';
    return [willFail('aws', NEEDED, errorText(error), advice)];
  }
}
