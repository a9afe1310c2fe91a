/** What is pure in the cluster's answers to kubectl: JSON patches and ages. */
import { humanDuration } from '../api/tables/duration';
import { jsonPatch } from '../json-patch';

describe('JSON patches', () => {
  const target = { a: { 'b/c': [1, 2, 3] }, d: null };

  it('add, remove, replace and test', () => {
    expect(
      jsonPatch(target, [
        { op: 'test', path: '/a/b~1c/1', value: 2 },
        { op: 'remove', path: '/a/b~1c/0' },
        { op: 'add', path: '/a/b~1c/-', value: 4 },
        { op: 'add', path: '/a/b~1c/0', value: 0 },
        { op: 'replace', path: '/d', value: { e: true } },
        { op: 'add', path: '/__proto__', value: 'kept as a field' },
      ]),
    ).toEqual(JSON.parse('{"a":{"b/c":[0,2,3,4]},"d":{"e":true},"__proto__":"kept as a field"}'));
    expect(target.a['b/c']).toEqual([1, 2, 3]);
  });

  it.each([
    [[{ op: 'replace', path: '/x', value: 1 }], 'Invalid'],
    [[{ op: 'remove', path: '/a/b~1c/3' }], 'Invalid'],
    [[{ op: 'test', path: '/d', value: 1 }], 'Invalid'],
    [[{ op: 'move', path: '/d', from: '/a' }], 'BadRequest'],
    [[{ op: 'add', path: 'd', value: 1 }], 'BadRequest'],
    [{}, 'BadRequest'],
  ])('%j is refused', (patch, reason) => {
    expect(() => jsonPatch(target, patch)).toThrow(expect.objectContaining({ reason }));
  });
});

it.each([
  [-5, '0s'],
  [119, '119s'],
  [120, '2m'],
  [321, '5m21s'],
  [600, '10m'],
  [10_799, '179m'],
  [11_100, '3h5m'],
  [90_000, '25h'],
  [200_000, '2d7h'],
  [900_000, '10d'],
  [70_000_000, '2y80d'],
  [300_000_000, '9y'],
])('an age of %d s is shown as %s', (seconds, text) => {
  expect(humanDuration(seconds * 1_000)).toBe(text);
});
