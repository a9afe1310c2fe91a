/** The synthesized template, without bundling: what the tests of stack and workflow look at. */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Template } from 'aws-cdk-lib/assertions';
import { draft, keep, placeOf } from '../../emulators/common/kept';
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

interface Resources {
  readonly Resources: Readonly<Record<string, { readonly Type: string; readonly Properties: never }>>;
}

/** As JSON. It is kept for the same sources and configuration: most tests that look at it need nothing of the CDK. */
function templateJson(configuration: Configuration): Resources {
  const place = placeOf({
    name: 'template',
    sources: ['{lib,src,lambdas}/**/*', 'test/support/synthesize-now.ts', 'package-lock.json'],
    options: configuration,
  });
  const file = (folder: string) => path.join(folder, 'template.json');
  if (!place.isThere) {
    // Only here, since it takes seconds to load.
    const { synthesizeNow } = require('./synthesize-now') as typeof import('./synthesize-now');
    const template = synthesizeNow(configuration);
    const made = draft();
    writeFileSync(file(made), JSON.stringify(template));
    keep(made, place);
  }
  return JSON.parse(readFileSync(file(place.folder), 'utf8'));
}

/** With the CDK's assertions. @throws what the app throws for a configuration that it refuses. */
export function synthesize(configuration: Configuration): Template {
  const assertions = require('aws-cdk-lib/assertions') as typeof import('aws-cdk-lib/assertions');
  return assertions.Template.fromJSON(templateJson(configuration));
}

/** The state machine's definition with every reference replaced by a plain ARN. */
export function synthesizedDefinition(configuration: Configuration): StateMachineDefinition {
  const machine = Object.values(templateJson(configuration).Resources).find(
    ({ Type }) => Type === 'AWS::StepFunctions::StateMachine',
  );
  if (!machine) throw new Error('the template has no state machine');
  const { DefinitionString } = machine.Properties as {
    DefinitionString: { 'Fn::Join': [string, unknown[]] };
  };
  const text = DefinitionString['Fn::Join'][1].map((part) => {
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

/** The response and the watchdog. */
export function branchesOf({
  States,
}: StateMachineDefinition): [StateMachineDefinition, StateMachineDefinition] {
  const [respond, watchdog] = States['RespondAndWatch']?.Branches ?? [];
  if (!respond || !watchdog) throw new Error('the response and the watchdog are two branches');
  return [respond, watchdog];
}
