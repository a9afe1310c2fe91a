import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { findProgram, findTool } from '../tools';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'knhk-tools-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function put(file: string, mode = 0o755): string {
  const program = path.join(folder, file);
  mkdirSync(path.dirname(program), { recursive: true });
  writeFileSync(program, '#!/bin/sh\n', { mode });
  return program;
}

test('the first program on PATH is taken, under its own or the distribution’s name', () => {
  const debian = put('one/prometheus-alertmanager');
  put('two/alertmanager');
  const searchPath = ['', ...['empty', 'one', 'two'].map((name) => path.join(folder, name))];
  expect(findTool('alertmanager', searchPath.join(path.delimiter))).toBe(debian);
});

test('neither a folder nor a file that is no program will do', () => {
  mkdirSync(path.join(folder, 'one', 'promtool'), { recursive: true });
  put('two/promtool', 0o644);
  const program = put('three/promtool');
  const searchPath = ['one', 'two', 'three'].map((name) => path.join(folder, name)).join(path.delimiter);
  expect(findTool('promtool', searchPath)).toBe(program);
});

test('what the set-up fetched comes last; where there is nothing at all, the set-up is named', () => {
  const fetchedDir = path.join(folder, 'fetched');
  expect(() => findTool('amtool', folder, fetchedDir)).toThrow(/amtool is neither.*node setup\/prepare\.mjs/);
  const fetched = put('fetched/amtool');
  expect(findTool('amtool', folder, fetchedDir)).toBe(fetched);
  const onPath = put('amtool');
  expect(findTool('amtool', folder, fetchedDir)).toBe(onPath);
});

test('a program that people have is taken from PATH, or else from the folder of its name', () => {
  expect(() => findProgram('psql', folder, folder)).toThrow(/psql is neither.*node setup\/prepare\.mjs/);
  const fetched = put('psql/psql');
  expect(findProgram('psql', folder, folder)).toBe(fetched);
  const onPath = put('bin/psql');
  expect(findProgram('psql', path.join(folder, 'bin'), folder)).toBe(onPath);
});
