/** The adapters of one target, as the functions reach it: with their secrets, their roles and their configuration. */

import { StepFunctionsLookup } from '../src/adapters/aws/execution-lookup';
import { Executions } from '../src/adapters/aws/executions';
import { SecretStore } from '../src/adapters/aws/secret-store';
import { collectEvidence } from '../src/adapters/evidence/collect-evidence';
import * as opened from '../src/adapters/open-sources';
import { TargetAccess } from '../src/adapters/target-access';
import type { Configuration, Target } from '../src/configuration/configuration';
import { ENVIRONMENT } from '../src/configuration/environment';
import type { Incident } from '../src/model/incident';
import type { ExecutionLookup, LogRange, Metrics, Sources, TargetRecords } from '../src/ports';
import type { StepTools } from '../src/remediate/step';
import { configuration, targetOf } from './configuration';
import { now, once, variable } from './runtime';

export const secrets = new SecretStore();
const clusters: ConstructorParameters<typeof TargetAccess>[1] = new Map();

const reach = (): opened.Reach => reachWith(secrets);

/** With secrets that are all read anew. */
export const reachAfresh = (): opened.Reach => reachWith(new SecretStore());

function reachWith(its: SecretStore): opened.Reach {
  return {
    config: configuration(),
    secrets: its,
    access: (secrets) => new TargetAccess(secrets, clusters),
  };
}

export const openSources = (target: Target): Sources => opened.openSources(target, reach());
export const openMetrics = (target: Target): Metrics => opened.openMetrics(target, reach());
export const openRecords = (target: Target): TargetRecords => opened.openRecords(target, reach());

const executions = once(() => new StepFunctionsLookup(new Executions(variable(ENVIRONMENT.stateMachineArn))));

/** Opened when it is first asked: not every step has a question, nor the permission. */
export const executionLookup: ExecutionLookup = { find: (execution) => executions().find(execution) };

/** Runbook, Diagnosis 3: the last lines, and none from before the trouble. */
export function newestLines({ probes, validation }: Configuration): LogRange {
  return { tailLines: probes.logTailLines, sinceSeconds: validation.windowSeconds };
}

/** What a step that changes something works with. */
export function stepTools(incident: Pick<Incident, 'target' | 'startedAt'>): StepTools {
  const config = configuration();
  const target = targetOf(incident);
  const sources = openSources(target);
  const request = { logs: newestLines(config), incidentStartedAt: incident.startedAt };
  return {
    sources,
    records: openRecords(target),
    lookup: executionLookup,
    target,
    config,
    readEvidence: () => collectEvidence(sources, target, config, request, now),
    now,
  };
}
