/** What the service's logs and figures tell. */
import type { Reading } from './reading';

/** Lines in the words of one piece of software, by its name (`src/configuration/wordings`). */
interface LogWording {
  readonly of: string;
  readonly lines: number;
}

export interface LogEvidence extends Reading {
  readonly podsExpected: number;
  readonly podsRead: number;
  readonly linesRead: number;
  /** Runbook, Diagnosis 3, first pattern: connection, pool, timeout. */
  readonly connectionLines: number;
  /** Runbook, Validation 4: connection timeouts proper, the pool's own and the server's refusals. */
  readonly connectionTimeouts: number;
  /** Of these: the server's own refusals for want of a slot (SQLSTATE 53300), in its words. */
  readonly serverRefusals: number;
  /** Runbook, Diagnosis 3, second pattern: slow query, duration_ms. */
  readonly slowQueryLines: number;
  /** Of the connection timeouts: lines in the words of a known pool, driver, pooler or server, most first. */
  readonly wordings: readonly LogWording[];
  /** A few matching lines, literals removed. */
  readonly samples: readonly string[];
}

/** Values that were asked for and came back; null when the source has no data for one (no traffic, NaN). */
export interface ServiceEvidence extends Reading {
  readonly p95Ms: number | null;
  /** The quantile lies in the histogram's open bucket: it is `p95Ms` at least, and may be anything above. */
  readonly p95IsLowerBound: boolean;
  /** Failed share of requests, 0 to 1. */
  readonly errorRate: number | null;
  /** Over `diagnosis.trafficWindowSeconds`, as the three below. */
  readonly requestsPerSecond: number | null;
  /** Requests that did not fail: those that got a connection. */
  readonly servedPerSecond: number | null;
  /** Connections in use over all pods, on average over the same time. */
  readonly inUse: number | null;
  /** The same figures while nothing was wrong. */
  readonly usual: UsualService;
  /** Null where no probe of the service's own is configured. */
  readonly probe: ProbeEvidence | null;
}

/** What is usual: averages over the validation window, `diagnosis.baselineOffsetSeconds` before the incident began. */
export interface UsualService {
  /** Of the fullest pool of any pod. */
  readonly utilization: number | null;
  /** Connections in use, over all pods. */
  readonly inUse: number | null;
  readonly requestsPerSecond: number | null;
  readonly servedPerSecond: number | null;
  readonly p95Ms: number | null;
}

export const NOTHING_USUAL: UsualService = {
  utilization: null,
  inUse: null,
  requestsPerSecond: null,
  servedPerSecond: null,
  p95Ms: null,
};

/** The service's own probe: whether a pod answers a request that nobody sent. */
export interface ProbeEvidence {
  readonly podsAsked: number;
  readonly podsHealthy: number;
}
