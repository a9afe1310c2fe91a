/** Every measurement, in the order of the table. */
import type { Measure } from '../row';
import { measure as cost } from './cost';
import { measure as functions } from './functions';
import { measure as timeline } from './timeline';
import { measure as transitions } from './transitions';

export const MEASUREMENTS: Readonly<Record<string, Measure>> = { functions, timeline, cost, transitions };
