/**
 * Bounds of numbers in properties that are tried thousands of times. Making one `expect` takes jest some 15 µs, more than
 * most of what such a property looks at: those use these and `node:assert`.
 */
import assert from 'node:assert/strict';

export const isBelow = (value: number, bound: number) =>
  assert.ok(value < bound, `${value} is not below ${bound}`);
export const isAbove = (value: number, bound: number) =>
  assert.ok(value > bound, `${value} is not above ${bound}`);
export const isAtMost = (value: number, most: number) =>
  assert.ok(value <= most, `${value} is more than ${most}`);
export const isAtLeast = (value: number, least: number) =>
  assert.ok(value >= least, `${value} is less than ${least}`);
