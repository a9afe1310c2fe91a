/** 100 MB of logs over twenty pods, read and scanned, beside `grep` over the same bytes in files. */
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { Processes } from '../../emulators/common/processes';
import type { ConfigurationInput } from '../../src/configuration/configuration';
import { WORDINGS } from '../../src/configuration/wordings';
import { grepLogs, grepWordings } from '../baseline/grep';
import type { Measure } from '../row';
import { megabytes, timed } from '../turns';
import { metricsPage, serviceLog } from '../world/bodies';
import type { LogAnswer, LogQuestion } from '../world/log-reader';
import { startProgram, startRecordedApi } from '../world/programs';
import { recordPods, runningPod } from '../world/recorded-pods';

const PODS = 20;
const LOG_BYTES = 5_000_000;
const TURNS = 9;
/** Of `grep` with the table of wordings, which takes seconds. */
const WORDING_TURNS = 2;
const NAMESPACE = 'knhk';
const NAME = 'knhk-closed-loop';
/** What one pod's log may be at most is raised, so that all of it is read. */
const CONFIGURATION: ConfigurationInput = {
  targets: [
    {
      name: NAME,
      alertLabels: { namespace: NAMESPACE },
      kubernetes: { secretId: 'none', namespace: NAMESPACE, deployment: NAME },
      postgres: { secretId: 'none' },
      prometheus: { url: 'http://127.0.0.1' },
    },
  ],
  probes: { logLimitBytes: 10_485_760, timeoutMs: 20_000 },
  remediation: { mode: 'dry-run' },
};

export const measure: Measure = async (say) => {
  const processes = await Processes.open();
  try {
    const folder = path.join(processes.scratchDir, 'logs-of-pods');
    await mkdir(folder);
    const logs = Array.from({ length: PODS }, (_, pod) => serviceLog(LOG_BYTES, pod));
    const files = logs.map((_, pod) => path.join(folder, `pod-${pod}.log`));
    await Promise.all(files.map((file, pod) => writeFile(file, logs[pod] ?? '')));
    const answers = await recordPods(folder, {
      ...{ namespace: NAMESPACE, name: NAME, pods: PODS, logs },
      ...{ deployment: {}, pod: runningPod(NAME), configMaps: {}, metricsPage: await metricsPage(1) },
    });
    const server = await startRecordedApi(processes, { answers });
    const question: LogQuestion = { access: { server }, configuration: CONFIGURATION, target: NAME };
    say(`log scan: ${PODS} pods of ${LOG_BYTES} bytes, ${TURNS} turns`);

    const ms: number[] = [];
    const grepMs: number[] = [];
    const allMs: number[] = [];
    const peakMb: number[] = [];
    for (let turn = 0; turn < TURNS; turn += 1) {
      const counted = { connectionLines: 0, slowQueryLines: 0 };
      grepMs.push(await timed(async () => Object.assign(counted, await grepLogs(files))));
      if (turn < WORDING_TURNS) {
        allMs.push((grepMs.at(-1) ?? 0) + (await timed(() => grepWordings(files))));
      }
      // Anew each time: what a process has grown to once, it keeps.
      const reader = await startProgram(processes, 'log-reader');
      const first = await reader.ask<LogAnswer>(question);
      peakMb.push(megabytes(first.peakBytes - first.idleBytes));
      const { ms: readMs, logs: found, problems } = await reader.ask<LogAnswer>(question);
      await reader.stop();
      const { connectionLines, slowQueryLines } = found ?? {};
      if (connectionLines !== counted.connectionLines || slowQueryLines !== counted.slowQueryLines) {
        throw new Error(
          `grep counts ${JSON.stringify(counted)}, the scan ${JSON.stringify({ found, problems })}`,
        );
      }
      ms.push(readMs);
    }
    return [
      {
        name: 'log-scan',
        what: 'log scan, 100 MB over 20 pods, from the API to the counts',
        beside: "grep -ciE with the runbook's two patterns, over the same bytes in files",
        unit: 'ms',
        measured: ms,
        baseline: grepMs,
        target: { of: 'ratio', most: 3 },
        note:
          'By HTTP without TLS; the files are in the page cache. Warm: the second scan of a process. It looks for the ' +
          `${WORDINGS.length} wordings besides, which these two searches do not: without them it took 1.19 times as ` +
          'long as they do. What they cost: a quick look for twelve words in place of five, and each line that passes it ' +
          'is held against the table and against the names of other services.',
      },
      {
        name: 'log-scan-wordings',
        what: 'the same',
        beside: 'grep for the same: the two patterns (-ciE), then the table of wordings (-ciP)',
        unit: 'ms',
        measured: ms,
        baseline: allMs,
        target: { of: 'ratio', most: 1.5 },
      },
      {
        name: 'log-scan-memory',
        what: 'the same, most memory above that of the idle process',
        beside: 'nothing',
        unit: 'MB',
        measured: peakMb,
        baseline: [],
        target: { of: 'value', most: 50 },
        note: 'Resident set of a process of its own, in its first scan.',
      },
    ];
  } finally {
    await processes.close();
  }
};
