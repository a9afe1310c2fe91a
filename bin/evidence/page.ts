/** The published page about recorded evidence, written from its types. */
import path from 'node:path';
import { EVIDENCE_VERSION } from '../../src/backtest/document';
import { readingSettings } from '../../src/backtest/read-with';
import { MAX_EVIDENCE_BYTES } from '../../src/backtest/record';
import type { Configuration } from '../../src/configuration/configuration';
import { EXAMPLE } from './example';
import { type DocumentedType, typesIn } from './fields';

const FILES = [
  'src/backtest/document.ts',
  'src/model/evidence.ts',
  ...['reading', 'pools', 'deployment', 'database', 'sessions', 'pooler', 'service'].map(
    (name) => `src/model/evidence/${name}.ts`,
  ),
];

export function evidencePage(root: string, config: Configuration): string {
  return `${[
    '# Recorded evidence',
    '',
    'Written by `npm run evidence`: change the code, not this page.',
    '',
    '`Diagnose` and `Validate` keep what they read, with what was decided on it: one document a look, beside the report, as',
    '`incidents/<execution>/evidence/<time>-<kind>.json`. Literals of SQL and what looks like a secret are not in it. The evidence of',
    `a look is at most ${MAX_EVIDENCE_BYTES / 1_048_576} MiB: of more, as much is kept as travels with the state. What can't be kept within two seconds is not`,
    "kept, the function's log says so (`evidenceNotKept`), and the step goes on.",
    '',
    '## What would be decided otherwise',
    '',
    '```sh',
    'npm run --silent runbook -- backtest --configuration candidate.json --since 90d --page backtest.html',
    'npm run --silent runbook -- backtest --set remediation.scaleOut.mode=off --json',
    'npm run --silent runbook -- backtest --from copied-evidence        # a folder; or s3://BUCKET, the output ReportBucket',
    'npm run --silent runbook -- explain --evidence FILE                # one document, recorded or written by hand',
    '```',
    '',
    'Each look is put through the same pure functions that the steps use: the causes, the decision on a change, the checks. Cause,',
    'confidence, decision, plan, the codes of refusals, and which checks pass are compared with what was recorded. With the same',
    'code and configuration nothing differs.',
    '',
    '- After the first difference an incident would have gone another way. Later looks are judged on what was seen.',
    '- The lock, the budget, what people said, and the look just before a change are no part of it.',
    '- Evidence is not read again. Where the candidate has another one of these settings, the output names it:',
    `  ${Object.keys(readingSettings(config))
      .map((name) => `\`${name}\``)
      .join(', ')}.`,
    '  The same is true of names of metrics, roles and applications of the target, for which nothing is said.',
    '',
    '## By hand',
    '',
    'Whatever `evidence` does not have was not read; of what it has, every field is needed. What is wrong is named with what is',
    'accepted; an editor does so by [the JSON Schema](../config/schema/evidence.json).',
    '',
    '```json',
    JSON.stringify(EXAMPLE, null, 2),
    '```',
    '',
    '## Versions',
    '',
    `This is version ${EVIDENCE_VERSION}. Documents of every earlier one are read (\`src/backtest/earlier.ts\`), and a test keeps one of each.`,
    '',
    '| version | what it was |',
    '| --- | --- |',
    '| 0 | the evidence of a diagnosis alone, `incidents/<execution>/evidence-<round>.json`; says no version |',
    '| 1 | this one |',
    '',
    '## Fields',
    '',
    'Types are written as in TypeScript: `[]` is a list, `null` means that it was not read or is not there.',
    '',
    ...FILES.flatMap((file) => typesIn(path.join(root, file))).flatMap(sectionOf),
  ]
    .join('\n')
    .trimEnd()}\n`;
}

function sectionOf({ name, meaning, extends: bases, fields, alias }: DocumentedType): string[] {
  const has = bases === '' ? '' : `Has the fields of \`${bases}\`, too.`;
  const said = [meaning, alias === null ? '' : `${code(alias)}`, has].filter((each) => each !== '');
  return [
    `### ${name}`,
    '',
    ...said.flatMap((each) => [each, '']),
    ...(fields.length === 0
      ? []
      : [
          '| field | type | meaning |',
          '| --- | --- | --- |',
          ...fields.map(
            (field) =>
              `| \`${field.name}\` | ${code(field.type)}${field.isOptional ? ', may be left out' : ''} | ${field.meaning.replaceAll('|', '\\|')} |`,
          ),
          '',
        ]),
  ];
}

function code(type: string): string {
  return `\`${type.replaceAll('|', '\\|')}\``;
}
