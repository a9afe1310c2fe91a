import { spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setImmediate as turnOfTheLoop } from 'node:timers/promises';
import { draft, keep, madeOnce, placeOf } from '../kept';

const FILE = 'made';
const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** Something that nobody else makes. */
function kind() {
  const made = { name: 'kept-test', sources: [], options: randomUUID() };
  const { folder } = placeOf(made);
  folders.push(folder, `${folder}.making`);
  return { made, folder, turn: `${folder}.making` };
}

const write = (text: string) => (folder: string) => writeFile(path.join(folder, FILE), text);
const deadPid = () => spawnSync(process.execPath, ['-e', '']).pid;

test('what many ask for at once is made by the first, and all others get the same', async () => {
  const { made, turn } = kind();
  let times = 0;
  const make = async (folder: string) => {
    times++;
    await turnOfTheLoop();
    await write('once')(folder);
  };
  const all = await Promise.all(Array.from({ length: 8 }, () => madeOnce(made, make)));
  expect(new Set(all).size).toBe(1);
  expect(readFileSync(path.join(all[0] ?? '', FILE), 'utf8')).toBe('once');
  expect([times, existsSync(turn)]).toEqual([1, false]);
  await madeOnce(made, make);
  expect(times).toBe(1);
});

test('while another process makes it nobody here does', async () => {
  const { made, turn } = kind();
  writeFileSync(turn, String(process.ppid));
  const other = draft();
  await write('by another process')(other);
  const make = jest.fn(write('here'));
  const waiting = madeOnce(made, make);
  await turnOfTheLoop();
  keep(other, placeOf(made));
  expect(readFileSync(path.join(await waiting, FILE), 'utf8')).toBe('by another process');
  expect(make).not.toHaveBeenCalled();
});

test('a process that died while it made it keeps nobody from making it', async () => {
  const { made, folder, turn } = kind();
  writeFileSync(turn, String(deadPid()));
  expect(await madeOnce(made, write('here'))).toBe(folder);
  expect(existsSync(turn)).toBe(false);
});

test('what could not be made is not kept, and tried again by whoever waited', async () => {
  const { made, folder } = kind();
  const first = madeOnce(made, async () => {
    await turnOfTheLoop();
    throw new Error('no space left');
  });
  const second = madeOnce(made, write('the second time'));
  await expect(first).rejects.toThrow('no space left');
  expect(await second).toBe(folder);
  expect(readFileSync(path.join(folder, FILE), 'utf8')).toBe('the second time');
});
