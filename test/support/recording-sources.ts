/** Sources that write down what is asked of them. A test says what they answer; reads that it says nothing of fail. */
import type { Cluster, Database, Metrics, Pooler, Sources } from '../../src/ports';
import { terminated } from './builders';

/** What was called, and with what. */
export type Call = readonly [name: string, ...details: readonly unknown[]];

export interface Answers {
  readonly cluster?: Partial<Cluster>;
  readonly database?: Partial<Database>;
  readonly metrics?: Partial<Metrics>;
  /** Left out: the target has none. */
  readonly pooler?: Partial<Pooler>;
}

export function recordingSources(journal: Call[], answers: Answers = {}): Sources {
  const unasked = async (): Promise<never> => {
    throw new Error('the test gives no answer to this');
  };
  const changed = async () => ({ changed: true });
  const noted = <Args extends readonly unknown[], T>(
    name: string,
    answer: (...details: Args) => Promise<T>,
  ) => {
    return async (...details: Args): Promise<T> => {
      // What takes an answer is no detail of the question.
      journal.push([name, ...details.filter((detail) => typeof detail !== 'function')]);
      return answer(...details);
    };
  };
  const { cluster = {}, database = {}, metrics = {}, pooler } = answers;
  const done = async () => undefined;
  return {
    cluster: {
      readDeployment: noted('readDeployment', cluster.readDeployment ?? unasked),
      readPoolConfig: noted('readPoolConfig', cluster.readPoolConfig ?? unasked),
      readPoolerConfig: noted('readPoolerConfig', cluster.readPoolerConfig ?? (async () => null)),
      listPods: noted('listPods', cluster.listPods ?? unasked),
      countTerminatingPods: noted('countTerminatingPods', cluster.countTerminatingPods ?? (async () => 0)),
      listConfigReaders: noted('listConfigReaders', cluster.listConfigReaders ?? (async () => [])),
      readMetrics: noted('readMetrics', cluster.readMetrics ?? unasked),
      readLog: noted('readLog', cluster.readLog ?? unasked),
      probe: noted('probe', cluster.probe ?? unasked),
      scaleOut: noted('scaleOut', cluster.scaleOut ?? changed),
      raisePool: noted('raisePool', cluster.raisePool ?? changed),
      setPoolerSize: noted('setPoolerSize', cluster.setPoolerSize ?? changed),
      replacePod: noted('replacePod', cluster.replacePod ?? changed),
      startTrace: noted(
        'startTrace',
        cluster.startTrace ?? (async () => ({ changed: true, previous: 'info' })),
      ),
      undo: noted('undo', cluster.undo ?? changed),
    },
    database: {
      readActivity: noted('readActivity', database.readActivity ?? unasked),
      terminate: noted('terminate', database.terminate ?? (async ({ sessions }) => terminated(sessions))),
    },
    ...(pooler && {
      pooler: {
        read: noted('readPooler', pooler.read ?? unasked),
        rehearseResize: noted('rehearseResize', pooler.rehearseResize ?? done),
        resize: noted('resize', pooler.resize ?? done),
      },
    }),
    metrics: {
      p95Ms: noted('p95Ms', metrics.p95Ms ?? unasked),
      errorRate: noted('errorRate', metrics.errorRate ?? unasked),
      traffic: noted('traffic', metrics.traffic ?? unasked),
      usual: noted('usual', metrics.usual ?? unasked),
      alertState: noted('alertState', metrics.alertState ?? unasked),
      impact: noted('impact', metrics.impact ?? unasked),
    },
  };
}
