/** The synthesized template, without bundling: what the tests of stack and workflow look at. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { RunbookStack } from '../../lib/runbook-stack';
import type { Configuration } from '../../src/configuration/configuration';

export interface StateDefinition {
  readonly Type: string;
  readonly Resource?: string;
  readonly Branches?: readonly StateMachineDefinition[];
  readonly [field: string]: unknown;
}

export interface StateMachineDefinition {
  readonly StartAt: string;
  readonly States: Readonly<Record<string, StateDefinition>>;
}

export function synthesize(configuration: Configuration): Template {
  const outdir = mkdtempSync(path.join(tmpdir(), 'knhk-runbook-synth-'));
  try {
    const app = new App({ outdir, context: { 'aws:cdk:bundling-stacks': [] } });
    return Template.fromStack(new RunbookStack(app, 'Runbook', { configuration }));
  } finally {
    rmSync(outdir, { recursive: true, force: true });
  }
}

/** The state machine's definition with every reference replaced by a plain ARN. */
export function definitionOf(template: Template): StateMachineDefinition {
  const [machine] = Object.values(template.findResources('AWS::StepFunctions::StateMachine'));
  const parts = machine?.['Properties'].DefinitionString['Fn::Join'][1] as unknown[];
  const text = parts.map((part) => {
    if (typeof part === 'string') return part;
    const [logicalId] = (part as { 'Fn::GetAtt': string[] })['Fn::GetAtt'];
    return `arn:aws:lambda:us-east-1:000000000000:function:${logicalId}`;
  });
  return JSON.parse(text.join('')) as StateMachineDefinition;
}

/** Every state of the definition by name, those inside branches included. */
export function allStates(definition: StateMachineDefinition): [string, StateDefinition][] {
  return Object.entries(definition.States).flatMap(([name, state]) => [
    [name, state] as [string, StateDefinition],
    ...(state.Branches ?? []).flatMap(allStates),
  ]);
}
