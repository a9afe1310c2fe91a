/** Every measurement, in the order of the table. */
import type { Measure } from '../row';
import { measure as timeline } from './timeline';

export const MEASUREMENTS: Readonly<Record<string, Measure>> = { timeline };
