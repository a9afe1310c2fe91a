/** The console of one real local run: what its server takes, and what is seen and done by it, here and over AWS. */
import { awsSuite } from './aws.suite';
import { incidentsSuite } from './incidents.suite';
import { overviewSuite } from './overview.suite';
import { serveConsole } from './served';
import { serverSuite } from './server.suite';

// A world takes longer to start than most of what is asked of it. The order counts: nothing has run yet for the server's,
// and the last ends the console.
const run = serveConsole();
describe('the server', () => serverSuite(run));
describe('the overview', () => overviewSuite(run));
describe('over AWS', () => awsSuite(run));
describe('incidents', () => incidentsSuite(run));
