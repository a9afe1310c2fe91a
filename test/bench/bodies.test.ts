import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { grepLogs } from '../../bench/baseline/grep';
import { libraryPool, ownPool } from '../../bench/rows/metrics-page';
import { inTurns } from '../../bench/turns';
import { metricsPage, serviceLog } from '../../bench/world/bodies';
import { scanLogs } from '../support/bodies';
import { runs } from '../support/runs';

describe('a log of the bench', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'knhk-bench-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  async function grepped(...texts: readonly string[]) {
    const files = texts.map((_, index) => path.join(folder, `pod-${index}.log`));
    await Promise.all(files.map((file, index) => writeFile(file, texts[index] ?? '')));
    return grepLogs(files);
  }

  it('is scanned to what grep counts, piece by piece', async () => {
    const texts = [1, 2, 3].map((seed) => serviceLog(50_000, seed).toString());
    const { connectionLines, slowQueryLines } = await grepped(...texts);
    expect(connectionLines).toBeGreaterThan(10);
    expect(slowQueryLines).toBeGreaterThan(2);
    const logs = texts.map((text, index) => ({ pod: `pod-${index}`, text }));
    for (const bytes of [7, 1_000, 65_536]) {
      expect(scanLogs(logs, 3, {}, bytes)).toMatchObject({ connectionLines, slowQueryLines });
    }
  });

  it('may say anything', async () => {
    const words = [
      'connection',
      'POOL',
      'Time',
      'out',
      'slow ',
      'query',
      'duration',
      '_ms',
      ' ',
      '\n',
      'é',
      'x',
    ];
    const texts = fc.array(fc.constantFrom(...words), { maxLength: 40 }).map((all) => all.join(''));
    await fc.assert(
      fc.asyncProperty(texts, fc.integer({ min: 1, max: 20 }), async (text, bytes) => {
        expect(scanLogs([{ pod: 'a', text }], 1, {}, bytes)).toMatchObject(await grepped(text));
      }),
      runs(60),
    );
  });
});

it('reads the same figures from a metrics page as the library', async () => {
  const page = await metricsPage(200_000);
  expect(page.length).toBeGreaterThan(199_000);
  expect(ownPool(page)).toEqual({ total: 50, active: 48, idle: 2 });
  expect(libraryPool(page)).toEqual(ownPool(page));
});

it('measures in turns, each as often as the others and none always first', async () => {
  const order: string[] = [];
  const times = await inTurns(4, { a: () => order.push('a'), b: () => order.push('b') });
  expect(order.join('')).toBe('abbaabba');
  expect([times.a.length, times.b.length]).toEqual([4, 4]);
});
