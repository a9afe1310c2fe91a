/** Every measurement, in the order of the table. */
import type { Measure } from '../row';
import { measure as alert } from './alert';
import { measure as cost } from './cost';
import { measure as demo } from './demo';
import { measure as functions } from './functions';
import { measure as storm } from './storm';
import { measure as timeline } from './timeline';
import { measure as transitions } from './transitions';
import { measure as webhook } from './webhook';

export const MEASUREMENTS: Readonly<Record<string, Measure>> = {
  webhook,
  storm,
  alert,
  functions,
  timeline,
  cost,
  transitions,
  demo,
};
