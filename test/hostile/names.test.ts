/** Hostile names in commands, addresses and manifests: each stays within its place. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { parse } from 'yaml';
import { pgBouncerProposal } from '../../src/documents/report/pgbouncer';
import { executionLinks } from '../../src/escalate/links';
import { shellWord } from '../../src/text/escape';
import { incident } from '../support/builders';
import { evidence } from '../support/evidence-builders';
import { hostileText } from '../support/hostile';
import { runs } from '../support/runs';
import { config } from './incident';

test('a name in a command is one word of a shell', () => {
  fc.assert(
    fc.property(hostileText, (text) => {
      const word = shellWord(text);
      assert.deepEqual(wordsOf(`npm run runbook -- ack ${word}`), [
        'npm',
        'run',
        'runbook',
        '--',
        'ack',
        text,
      ]);
    }),
    runs(1_000),
  );
});

/** POSIX, Shell Command Language, Quoting: all that single quotes and a backslash outside of them do. */
function wordsOf(line: string): string[] {
  const words: string[] = [];
  const whole = line.replace(/(?:'[^']*'|\\[\s\S]|[\w@%+=:,./-])+/g, (word) => {
    words.push(word.replace(/'([^']*)'|\\([\s\S])/g, (_, quoted, escaped) => quoted ?? escaped));
    return '';
  });
  assert.match(whole, /^ *$/);
  return words;
}

test('an address of an execution keeps a name within its part of it', () => {
  fc.assert(
    fc.property(
      hostileText.map((text) => text.toWellFormed()),
      (name) => {
        const { escalation } = config;
        const linked = {
          ...config,
          escalation: { ...escalation, executionUrl: 'https://console.example/at/{name}?arn={arn}' },
        };
        const [{ text } = { text: '' }] = executionLinks({ id: name, name }, linked);
        const url = new URL(text);
        expect([url.host, url.hash]).toEqual(['console.example', '']);
        expect(url.searchParams.get('arn')).toBe(name);
      },
    ),
    runs(100),
  );
});

test('the manifest that is proposed is the same four objects for any name of a database, or there is none', () => {
  let proposed = 0;
  fc.assert(
    fc.property(
      hostileText.map((text) => text.slice(0, 63)),
      (name) => {
        const proposal = pgBouncerProposal(evidence(), { ...incident().target, database: name }, config);
        if (proposal === null) {
          expect(name).toMatch(/^pgbouncer$|[\p{C}\p{Zl}\p{Zp}]/u);
          return;
        }
        proposed += 1;
        const objects = proposal.manifest
          .split(/^---$/m)
          .slice(1)
          .map((text) => parse(text));
        expect(objects.map(({ kind }) => kind)).toEqual([
          'ConfigMap',
          'Deployment',
          'Service',
          'PodDisruptionBudget',
        ]);
        const ini: string = objects[0].data['pgbouncer.ini'];
        expect(ini.match(/^\[/gm)).toHaveLength(2);
        expect(ini).toContain(`dbname='${name.replaceAll("'", "''")}'\n`);
      },
    ),
    runs(100),
  );
  expect(proposed).toBeGreaterThan(20);
});
