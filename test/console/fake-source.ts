/** What the console reads, of two targets, without any world behind it. */
import type { ConsoleExecutions, ConsoleRecords, ConsoleSource } from '../../console/source';
import { PlainPrometheus } from '../../src/adapters/prometheus/plain-prometheus';
import { configuration } from '../support/builders';
import { InMemoryRecords } from '../support/in-memory-records';

export interface FakeSource extends ConsoleSource {
  readonly stops: () => Promise<readonly (string | null)[]>;
}

/** @param broken targets whose cluster does not answer. */
export function fakeSource(
  executions: Partial<ConsoleExecutions> = {},
  options: Partial<ConsoleSource> & { readonly broken?: readonly string[] } = {},
): FakeSource {
  const { broken = [], ...rest } = options;
  const config = configuration();
  const [first] = config.targets;
  if (!first) throw new Error('a target is needed');
  const targets = [first, { ...first, name: 'other' }];
  const records = new Map(targets.map(({ name }) => [name, recordsInMemory()]));
  const recordsOf: ConsoleSource['recordsOf'] = async ({ name }) => {
    const found = records.get(name);
    if (!found || broken.includes(name)) throw new Error(`the cluster of ${name} does not answer`);
    return found;
  };
  return {
    ...{ place: 'nowhere', user: 'ada', isReadOnly: false, check: null, world: null },
    configuration: { ...config, targets },
    pace: { executionsMs: 1_000, historiesMs: 1_000, recordsMs: 1_000, serviceMs: 1_000 },
    executions: {
      list: async () => [],
      page: async () => ({ items: [], next: null }),
      ...executions,
    } as never,
    recordsOf,
    recordsOfIncident: () => recordsOf(first),
    prometheus: async () => new PlainPrometheus('http://127.0.0.1:1'),
    keptFigures: async () => null,
    documentsOf: async () => [],
    readDocument: async () => undefined,
    messagesOf: () => [],
    stats: async () => {
      throw new Error('there are no reports');
    },
    close: () => undefined,
    ...rest,
    stops: async () =>
      Promise.all([...records.values()].map(async (each) => (await each.look())?.stop?.reason ?? null)),
  };
}

function recordsInMemory(): ConsoleRecords {
  const records = new InMemoryRecords();
  return {
    read: () => records.read(),
    write: (record, version) => records.write(record, version),
    look: async () => (await records.read()).record,
  };
}
