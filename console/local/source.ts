/** A local run as the console reads it: everything but the world itself by the ways that lead to AWS and a cluster, too. */
import { userInfo } from 'node:os';
import { openRecordsOf } from '../../local/records';
import { sfnClient } from '../../local/sfn-client';
import type { World } from '../../local/world';
import { WatchedExecutions } from '../../src/adapters/aws/watched-executions';
import { sendBoundMs } from '../../src/adapters/channels/attempts';
import { PlainPrometheus } from '../../src/adapters/prometheus/plain-prometheus';
import { findTarget } from '../../src/configuration/configuration';
import { InvalidInputError } from '../../src/model/errors';
import type { ConsoleSource, ConsoleWorld } from '../source';
import { documentsOf, readDocument } from './documents';
import { keptFigures } from './kept-figures';
import { isAbout, messagesOf } from './messages';
import { readService } from './service';
import { readStats } from './stats';
import { addWorldWrites } from './writes';

/** The newest messages; the outbox has all. */
const MESSAGES_SHOWN = 12;

export function localSource(world: World): ConsoleSource {
  const { aws, configuration } = world;
  const executions = new WatchedExecutions(aws.stateMachineArn ?? '', sfnClient(aws.endpointUrl));
  const underWayMs = sendBoundMs(configuration.notifications);
  return {
    place: 'local run',
    configuration,
    user: userInfo().username,
    isReadOnly: false,
    // Nobody else asks these services.
    pace: { executionsMs: 1_000, historiesMs: 500, recordsMs: 2_000, serviceMs: 1_000 },
    executions,
    recordsOf: async (target) => openRecordsOf(world, target),
    async recordsOfIncident({ target: { name } }) {
      const target = findTarget(configuration, name);
      if (!target) throw new InvalidInputError(`target '${name}' is of an earlier local run`);
      return openRecordsOf(world, target);
    },
    prometheus: async () => new PlainPrometheus(world.prometheus.url),
    keptFigures: (name) => keptFigures(aws, name),
    documentsOf: async (name) => documentsOf(aws, name),
    readDocument: (name, document) => readDocument(aws, name, document),
    messagesOf: (name) =>
      messagesOf(
        aws.outbox.all.filter((message) => isAbout(message, name)),
        underWayMs,
      ),
    stats: () => readStats(world),
    check: null,
    world: worldOf(world, underWayMs),
    close: () => executions.close(),
  };
}

function worldOf(world: World, underWayMs: number): ConsoleWorld {
  const { aws, load } = world;
  let counted = { atMs: performance.now(), stats: load.stats() };
  return {
    async service() {
      const service = await readService(world, counted);
      counted = service.counted;
      return service.figures;
    },
    outbox() {
      const all = messagesOf(aws.outbox.all, underWayMs);
      return { count: all.length, newest: all.slice(-MESSAGES_SHOWN).reverse() };
    },
    onNews(tell) {
      const ends = [aws.onStatusChange(() => tell('executions')), aws.onMessage(() => tell('messages'))];
      return () => {
        for (const end of ends) end();
      };
    },
    addWrites: (server) => addWorldWrites(server, world),
  };
}
