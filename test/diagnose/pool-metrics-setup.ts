/** Set-up of the tests of pool metrics: the names under which exporters have them. */
import { configuration } from '../support/builders';

export const names = configuration().metrics;
