/** The message as plain text, and how texts are cut. */
import { plainText } from '../../../src/adapters/channels/plain-text';
import { cutBytes, webAddress } from '../../../src/adapters/channels/texts';
import { cut } from '../../../src/text/cut';
import { message } from './bench';

test('the whole message, what is wrong first', () => {
  expect(plainText(message())).toBe(
    [
      'knhk-closed-loop: all 50 connections are in use since 03:00. Needed: take',
      'over.',
      '',
      'Finding: leaked sessions',
      'Checks:  2 of 4 passed',
      'Clock:   0 min past the time to page',
      '',
      '| check | before | after |',
      '| --- | --- | --- |',
      '| pool | 98 % | 97 % |',
      '',
      'Report:',
      'https://reports.example.com/pool-1?day=1&night=2',
      '',
      'Look:',
      'npm run runbook -- show pool-1',
    ].join('\n'),
  );
});

test('it fits into a mail: paragraphs, lines of 76 at most, and nothing in the way of a link or a command', () => {
  const long = `npm run runbook -- ack arn:${'x'.repeat(90)}`;
  const undo = `kubectl --namespace knhk ${'scale '.repeat(20)}`.trim();
  const link = `https://api.example.com/v1/answers/${'t'.repeat(80)}`;
  const text = plainText(
    message({
      paragraphs: [
        { text: 'It is full since 03:00.' },
        { text: `Done: scaled out (undo: ${undo}).`, isWhole: true },
        { text: `Needed: ${'decide '.repeat(20)}` },
      ],
      facts: [
        { name: 'Finding', text: `${'word '.repeat(30)}${'y'.repeat(80)} end` },
        { name: 'Next', text: undo, isWhole: true },
      ],
      links: [{ name: 'Approve', text: link }],
      commands: [{ name: 'Acknowledge', text: long }],
    }),
  );
  expect(text.split('\n\n').slice(0, 2)).toEqual([
    'It is full since 03:00.',
    `Done: scaled out (undo: ${undo}).`,
  ]);
  const lines = text.split('\n');
  const beyond = lines.filter((line) => line.length > 76).map((line) => line.trim());
  expect(beyond).toEqual([
    `Done: scaled out (undo: ${undo}).`,
    'y'.repeat(80),
    `Next:    ${undo}`,
    link,
    long,
  ]);
  const continued = lines.slice(lines.findIndex((line) => line.startsWith('Finding:')) + 1)[0];
  expect(continued).toMatch(/^ {9}word/);
});

test('what is not there leaves no gap', () => {
  const bare = { facts: [], clock: null, table: null, links: [], commands: [] };
  expect(plainText(message({ ...bare, headline: 'It is over.' }))).toBe('It is over.');
});

test('a value can neither break the lines nor act on a terminal', () => {
  const text = plainText(
    message({
      headline: 'first\nsecond\u001b[2J',
      facts: [{ name: 'a\nb', text: 'x\r\n\r\ny\u202eevil\u0007' }],
      clock: null,
      table: null,
      links: [],
      commands: [],
    }),
  );
  expect(text).toBe('first second\n\na b: x yevil');
});

test('no character is cut in two', () => {
  expect(cut('abc', 3)).toBe('abc');
  expect(cut('abcd', 3)).toBe('ab…');
  expect(cut('a😀b', 3)).toBe('a…');
  expect(cutBytes('éé', 4)).toBe('éé');
  expect(cutBytes('éééé', 6)).toBe('é…');
  expect(cutBytes('aééé', 6)).toBe('aé…');
});

test.each([
  ['https://a.example/b', 'https://a.example/b'],
  ['http://a.example', 'http://a.example/'],
  ['javascript:alert(1)', null],
  ['s3://bucket/key', null],
  ['not an address', null],
])('an address of the web: %s', (text, expected) => {
  expect(webAddress(text)).toBe(expected);
});
