/**
 * How pools, drivers, poolers and PostgreSQL say that there was no connection to be had. All of it is looked for in every
 * service's logs: a driver speaks of the server, a framework of its pool, and what a service uses need not be configured.
 *
 * Neither this nor the rows spread one object into another: a bundle takes that for work to be done, and the functions that
 * read no log would carry the table along.
 */
import { GO } from './go';
import { JAVA } from './java';
import { MORE_LANGUAGES } from './more-languages';
import { NODE } from './node';
import { POOLERS } from './poolers';
import { POSTGRESQL_REFUSALS } from './postgresql';
import { PYTHON } from './python';
import { RUST } from './rust';
import type { Wording } from './wording';

export type { Wording } from './wording';

export const WORDINGS: readonly Wording[] = /* @__PURE__ */ [
  RUST,
  GO,
  JAVA,
  NODE,
  PYTHON,
  MORE_LANGUAGES,
  POOLERS,
  POSTGRESQL_REFUSALS,
].flat();
