/** What was tried to make it faster or cheaper, and left out: one line each, with the reason. */
export const LEFT_OUT: readonly string[] = [
  'The login to PostgreSQL before all other requests, which then wait a turn or 3 ms: at most a tenth of Diagnose, and arbitrary.',
  'A connection to PostgreSQL that is kept between calls: no login, but a slot that is held in an outage in which slots are scarce.',
  '`node:http` in place of `fetch` for Prometheus: 1 ms of CPU for five requests, and a second client.',
  'A shorter name of the connection in the agent of `node:https`: a tenth of a request, and obscure.',
  "PostgreSQL's functions in place of its views, no `ORDER BY` within the aggregates: half a millisecond, and internals.",
  "One automaton over the bytes of a log: slower than V8's regular expressions.",
  'A smaller young generation of V8: half of the memory of a log scan, but a flag for the whole function.',
  'What only a check needs, loaded when a check asks (`import()`): the functions are one file each, and of a client that is loaded so esbuild takes every command. Prepare grew from 1,013 to 1,094 kB.',
  "V8's code cache beside a bundle: reading the source is about half of a cold start, but a cache counts for one build of Node.js on one kind of processor alone, and AWS changes the first by itself.",
  'Further files beside a bundle (esbuild, `splitting`): ES modules alone, whose start waits for each file.',
  'The configuration checked at synth alone: a quarter of a cold start of the intake, but a file that was changed by hand would be believed.',
];
