/**
 * Connection pools that people run, by the names of their figures. Only some bring them along with their metrics
 * library; for the others the exporter that is named has to be in the service. A new one is a row here and a page of
 * it in `test/fixtures/pool-pages`.
 */
import type { MetricNames, PoolGauges } from '../metrics';
import { DOTNET } from './dotnet';
import { GO } from './go';
import { JAVA } from './java';
import { OPENTELEMETRY } from './opentelemetry';
import type { ExportedGauges, PoolPreset } from './preset';
import { SCRIPTING } from './scripting';

const ROWS = { ...OPENTELEMETRY, ...JAVA, ...GO, ...SCRIPTING, ...DOTNET };

export type PoolPresetName = keyof typeof ROWS;
export const PRESETS: Readonly<Record<PoolPresetName, PoolPreset>> = ROWS;
export const POOL_PRESETS = Object.keys(ROWS) as [PoolPresetName, ...PoolPresetName[]];

/**
 * The names of a preset; `poolTotal` is empty where it knows no limit and none is given.
 * @param own What the target calls otherwise: a limit of its own is that of every spelling, and a gauge of its own for
 * those in use is the only one.
 */
export function presetNames(
  name: PoolPresetName,
  own: Partial<PoolGauges>,
): Omit<MetricNames, 'podLabel' | 'wantedReplicas'> {
  const {
    gauges: [commonest, ...rarer],
    requests: { requests, requestDurationSeconds, requestErrors },
  } = PRESETS[name];
  const named = ({ poolTotal = '', poolActive, poolIdle }: ExportedGauges): PoolGauges => ({
    poolTotal: own.poolTotal ?? poolTotal,
    poolActive,
    poolIdle: own.poolIdle ?? poolIdle,
  });
  const others = rarer.map(named).filter(({ poolTotal }) => poolTotal !== '');
  const isOne = own.poolActive !== undefined || others.length === 0;
  return {
    ...named(commonest),
    ...(!isOne && { otherPoolGauges: others }),
    requests,
    requestDurationSeconds,
    requestErrors,
  };
}
