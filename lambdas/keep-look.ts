/** Keeps the document of a look beside the report, for `backtest` and `explain`. What can't be kept fails no step. */
import { S3ReportStore } from '../src/adapters/aws/s3-report-store';
import { within } from '../src/adapters/channels/attempts';
import { lookName, type Recorded } from '../src/backtest/record';
import { ENVIRONMENT } from '../src/configuration/environment';
import { errorText } from '../src/text/error-text';
import { log, once, variable } from './runtime';

/** A store that does not answer holds the response up for no longer; one that does takes a few hundredths of it. */
const KEEP_TIMEOUT_MS = 2_000;

const reportStore = once(() => new S3ReportStore(variable(ENVIRONMENT.reportBucket)));

export interface Kept {
  /** Where the document is. */
  readonly place: string;
  readonly isWhole: boolean;
}

/** Null where it could not be kept: the log says why. */
export async function keepLook(step: string, incident: string, record: () => Recorded): Promise<Kept | null> {
  try {
    const { look, isWhole } = record();
    const name = `incidents/${incident}/${lookName(look)}`;
    const body = JSON.stringify(look, null, 2);
    const place = await within(KEEP_TIMEOUT_MS, () => reportStore().put(name, body, 'application/json'));
    return { place, isWhole };
  } catch (error) {
    log(step, { incident, evidenceNotKept: errorText(error) });
    return null;
  }
}
