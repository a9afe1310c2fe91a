/** Every measurement, in the order of the table. */
import type { Measure } from '../row';
import { measure as activity } from './activity';
import { measure as alert } from './alert';
import { measure as commandLine } from './command-line';
import { measure as cost } from './cost';
import { measure as demo } from './demo';
import { measure as developer } from './developer';
import { measure as diagnose } from './diagnose';
import { measure as distance } from './distance';
import { measure as functions } from './functions';
import { measure as logScan } from './log-scan';
import { measure as metricsPage } from './metrics-page';
import { measure as pods } from './pods';
import { measure as size } from './size';
import { measure as storm } from './storm';
import { measure as targets } from './targets';
import { measure as timeline } from './timeline';
import { measure as transitions } from './transitions';
import { measure as webhook } from './webhook';

export const MEASUREMENTS: Readonly<Record<string, Measure>> = {
  diagnose,
  distance,
  pods,
  size,
  activity,
  'log-scan': logScan,
  'metrics-page': metricsPage,
  webhook,
  storm,
  alert,
  functions,
  targets,
  timeline,
  'command-line': commandLine,
  cost,
  transitions,
  demo,
  developer,
};
