/** How something grows, as a picture. */
import type { TopLevelSpec } from 'vega-lite';
import { medianOf } from './figure';
import type { Row } from './row';

const SIZE = { width: 520, height: 240 };

/** An SVG of the row's growth, measured beside baseline. @throws RangeError for a row that does not grow. */
export async function plotOf({ name, what, beside, unit, growth }: Row): Promise<string> {
  if (!growth) throw new RangeError(`${name}: nothing grows`);
  const values = growth.points.flatMap(({ x, measured, baseline }) => [
    { x, of: what, y: medianOf(measured), low: Math.min(...measured), high: Math.max(...measured) },
    ...(baseline
      ? [{ x, of: beside, y: medianOf(baseline), low: Math.min(...baseline), high: Math.max(...baseline) }]
      : []),
  ]);
  const x = { field: 'x', type: 'quantitative', title: growth.x } as const;
  const color = {
    field: 'of',
    type: 'nominal',
    title: null,
    legend: { orient: 'top', labelLimit: 500 },
  } as const;
  const spec: TopLevelSpec = {
    ...SIZE,
    $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
    background: 'white',
    data: { values },
    layer: [
      {
        mark: { type: 'line', point: true },
        encoding: { x, y: { field: 'y', type: 'quantitative', title: unit }, color },
      },
      {
        mark: 'rule',
        encoding: { x, y: { field: 'low', type: 'quantitative' }, y2: { field: 'high' }, color },
      },
    ],
  };
  // Modules that wait while they load can't be required.
  const [{ parse, View }, { compile }] = await Promise.all([import('vega'), import('vega-lite')]);
  return new View(parse(compile(spec).spec), { renderer: 'none' }).toSVG();
}
