/** What the sums of connections ask for. */

import { type Capacity, demand, restartPeak } from '../../../capacity/capacity';
import type { ActionKind } from '../../../model/actions';
import { overflow, proof, type Room, roomFor } from '../../../remediate/changes/plan-context';
import { percent, perSecond } from '../../../text/units';
import { command, type Inline } from '../document';
import type { Story } from '../story';
import { activityOf, causeOf, standing } from '../words';
import type { ActionItem } from './item';

/** Runbook, Long-Term: "for very high connection counts". Here: more than fits, or most of them idle. */
export function pooler(story: Story): ActionItem | null {
  const room = roomOf(story);
  const database = activityOf(story);
  const { pgBouncer } = story.report;
  if (!pgBouncer || !room || !database) return null;
  const tooMany = overflow(peakOf(room.capacity), room);
  const { idle, serviceConnections } = database;
  const mostlyIdle = idle * 2 > serviceConnections && serviceConnections * 2 > room.headroom.usable;
  if (tooMany === null && !mostlyIdle) return null;
  return {
    key: 'pgbouncer',
    title: 'Consider PgBouncer in front of the database: a filled-in manifest is at the end of this review',
    evidence: [
      ...(tooMany === null ? [] : [`the pools may want more than there is: ${tooMany}`]),
      ...(mostlyIdle
        ? [
            `the service held ${serviceConnections} of ${room.headroom.usable} usable connections, and ${idle} sessions were idle`,
          ]
        : []),
    ],
    how: [],
  };
}

/** An autoscaler may go to its maximum whenever it likes: that has to fit. */
export function autoscalerBounds(story: Story): ActionItem | null {
  const autoscaler = story.root?.evidence.deployment?.autoscaler;
  const room = roomOf(story);
  if (!autoscaler || !room) return null;
  const cause = causeOf(story);
  const tooMany = overflow(peakOf(room.capacity), room) !== null;
  const isLoad = cause === 'traffic-surge' || cause === 'undersized-pool';
  if (!tooMany && !isLoad) return null;
  const { name, minReplicas, maxReplicas } = autoscaler;
  const most = mostReplicas(room);
  return {
    key: 'autoscaler-bounds',
    title: `Set the bounds of autoscaler ${name} by what PostgreSQL can feed`,
    evidence: [`its bounds are ${minReplicas} and ${maxReplicas}`, proof(peakOf(room.capacity), room)],
    how: [
      [
        most > 0
          ? `at most ${most} replicas fit with pools of ${room.capacity.poolSize}, a rollout's surge included`
          : `not even one replica fits with pools of ${room.capacity.poolSize}: make the pool smaller first`,
      ],
    ],
  };
}

const LASTING: ReadonlySet<ActionKind> = new Set(['scale-out', 'raise-pool', 'raise-pooler-pool']);

/** Changes that stand are in the cluster alone: the next deployment would take them back. */
export function keepOrUndo(story: Story): ActionItem | null {
  const lasting = standing(story).filter(({ kind }) => LASTING.has(kind));
  if (lasting.length === 0) return null;
  return {
    key: 'keep-or-undo',
    title: 'Decide whether each change stays: then write it where the deployment comes from, else undo it',
    evidence: lasting.map(({ summary, before, after }) => `${summary} (${before} → ${after})`),
    how: lasting.map(({ undo }): Inline[] => ['undo: ', command(undo)]),
  };
}

/** Runbook, Prevention 3: where work, not a fault, filled the pools. */
export function loadTest(story: Story): ActionItem | null {
  const cause = causeOf(story);
  if (cause !== 'traffic-surge' && cause !== 'undersized-pool') return null;
  const { pool, service } = story.root?.evidence ?? {};
  if (!pool || !service || service.requestsPerSecond === null) return null;
  const { requestsPerSecond: now } = service;
  const { requestsPerSecond: usual } = service.usual;
  return {
    key: 'load-test',
    title:
      'Load-test the connection pools every month (runbook, Prevention 3), beyond the load of this incident',
    evidence: [
      `a pod's pool was ${percent(pool.maxPodUtilization)} in use at ${perSecond(now)}` +
        (usual === null ? '' : `; ${perSecond(usual)} are usual`),
    ],
    how: [[command('k6 run deployment/performance/load-test.js')]],
  };
}

/** Whoever restarts the service next does so with all the replicas that an autoscaler may have made by then. */
function peakOf(capacity: Capacity) {
  return restartPeak({ ...capacity, present: capacity.replicas }, capacity.poolSize);
}

function roomOf({ root, config }: Story): Room | null {
  const room = root ? roomFor({ evidence: root.evidence, config }) : null;
  return room === null || 'code' in room ? null : room;
}

function mostReplicas({ capacity, headroom: { usable } }: Room): number {
  let most = Math.floor(usable / capacity.poolSize);
  while (most > 0 && demand(peakOf({ ...capacity, replicas: most })) > usable) most -= 1;
  return most;
}
