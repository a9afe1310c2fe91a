/** AWS, and the cluster of a person's kubeconfig, as the console reads them: with that person's rights and no others. */
import { S3IncidentDocuments } from '../../src/adapters/aws/s3-incident-documents';
import { reportsClient, S3Reports } from '../../src/adapters/aws/s3-reports';
import type { WatchedExecutions } from '../../src/adapters/aws/watched-executions';
import type { KubernetesAccess } from '../../src/adapters/kubernetes/access';
import { prometheusTransport } from '../../src/adapters/prometheus/choose-transport';
import type { Configuration } from '../../src/configuration/configuration';
import { missingText } from '../../src/documents/stats/missing';
import { statsOf } from '../../src/documents/stats/stats';
import { InvalidInputError } from '../../src/model/errors';
import type { Incident } from '../../src/model/incident';
import type { Readiness } from '../../src/readiness/result';
import type { StatsView } from '../contract';
import { DOCUMENT_NAMES, folderOf, isExecutionName } from '../document-names';
import type { ConsoleRecords, ConsoleSource } from '../source';
import { kept, keptByName } from './kept';
import { sentMessages } from './sent-messages';

/** A login to a cluster is good for a quarter of an hour (Amazon EKS, `get-token`). */
const LOGIN_MS = 5 * 60_000;
/** Reports come with the end of an incident; to list a bucket takes a request for every thousand objects. */
const STATS_MS = 5 * 60_000;
const STATS_DAYS = 90;
const STATS_LIMITS = { maxObjects: 50_000, maxReports: 1_000, timeoutMs: 60_000 };
const DAY_MS = 86_400_000;

/** Two requests for the list, one for each execution that is open: ListExecutions refills 5 a second, GetExecutionHistory 20. */
const PACE = { executionsMs: 5_000, historiesMs: 3_000, recordsMs: 5_000, serviceMs: 5_000 };

/** A target's record on the cluster of the kubeconfig. */
interface OpenedRecord {
  readonly records: ConsoleRecords;
  /** Why that may be another cluster than the one that is meant; null where it is that one, as far as can be told. */
  readonly doubt: string | null;
}

export interface AwsParts {
  readonly place: string;
  readonly region: string;
  readonly configuration: Configuration;
  readonly user: string;
  readonly isReadOnly: boolean;
  readonly executions: WatchedExecutions;
  /** Of the reports; undefined where nothing names it. */
  bucket(): Promise<string | undefined>;
  openRecord(target: string): Promise<OpenedRecord>;
  openIncidentRecord(incident: Incident): Promise<OpenedRecord>;
  /** The cluster of the kubeconfig: for a Prometheus behind its API server. */
  cluster(): Promise<string | KubernetesAccess>;
  readonly check: (() => Promise<Readiness>) | null;
}

export function awsSource(parts: AwsParts): ConsoleSource {
  const { place, configuration, user, isReadOnly, executions, region, check } = parts;
  const cluster = kept(LOGIN_MS, () => parts.cluster());
  const recordOf = keptByName(LOGIN_MS, async (target) => certain(await parts.openRecord(target)));
  const documents = kept(LOGIN_MS, async () => new S3IncidentDocuments(await bucketIn(parts), region));
  return {
    ...{ place, configuration, user, isReadOnly, executions, check },
    pace: PACE,
    recordsOf: ({ name }) => recordOf(name),
    recordsOfIncident: async (incident) => certain(await parts.openIncidentRecord(incident)),
    prometheus: async (target) => prometheusTransport(target.prometheus, cluster),
    // Prometheus keeps them itself.
    keptFigures: async () => null,
    async documentsOf(execution) {
      const opened = await documents();
      const folders = [...new Set(DOCUMENT_NAMES.map(folderOf))];
      const there = (await Promise.all(folders.map((folder) => opened.names(folder, execution)))).flat();
      return DOCUMENT_NAMES.filter((name) => there.includes(name));
    },
    async readDocument(execution, name) {
      const isKnown = DOCUMENT_NAMES.some((each) => each === name);
      if (!isExecutionName(execution) || !isKnown) return undefined;
      return (await documents()).read(folderOf(name), execution, name);
    },
    messagesOf: (execution, history) => sentMessages(history, execution, configuration),
    stats: kept(STATS_MS, () => readStats(parts)),
    world: null,
    close: () => executions.close(),
  };
}

/** What is done to the wrong cluster helps nobody, and its answers would be another's. */
function certain({ records, doubt }: OpenedRecord): ConsoleRecords {
  if (doubt !== null) throw new InvalidInputError(`${doubt}: let KUBECONFIG lead to the configured one`);
  return records;
}

const NO_BUCKET =
  "no execution names the bucket with the reports: --bucket with the stack's output ReportBucket is accepted";

async function bucketIn({ bucket }: AwsParts): Promise<string> {
  const name = await bucket();
  if (name === undefined) throw new InvalidInputError(NO_BUCKET);
  return name;
}

async function readStats(parts: AwsParts): Promise<StatsView> {
  const sinceMs = Date.now() - STATS_DAYS * DAY_MS;
  const bucket = await parts.bucket();
  // As of a deployment that has had no incident yet.
  if (bucket === undefined) return { days: STATS_DAYS, missing: NO_BUCKET, stats: statsOf([], { sinceMs }) };
  const client = reportsClient(parts.region);
  try {
    const past = await new S3Reports(bucket, client).read({ ...STATS_LIMITS, sinceMs });
    return { days: STATS_DAYS, missing: missingText(past), stats: statsOf(past.incidents, { sinceMs }) };
  } finally {
    client.destroy();
  }
}
