/** The pages of pools in `test/fixtures/pool-pages`: what each pod's shows, and as series for promtool. */
import { readFileSync } from 'node:fs';
import path from 'node:path';

export interface PodPage {
  readonly pod: string;
  /** How full its fullest pool is; null where nobody can say. */
  readonly share: number | null;
  readonly page: string;
}

/** A gauge of the service's own, where no exporter has the limit. */
export const OWN_LIMIT = 'service_pool_limit';

const FOLDER = path.resolve(__dirname, '..', 'fixtures', 'pool-pages');

/** @throws Error where a preset has no pages. */
export function podPages(preset: string): PodPage[] {
  const text = readFileSync(path.join(FOLDER, `${preset}.prom`), 'utf8');
  const [before, ...pods] = text.split(/^# pod /m);
  if (before !== '' || pods.length === 0) throw new Error(`${preset}.prom begins with no pod`);
  return pods.map((section) => {
    const [, pod = '', share = '', page = ''] = /^(\S+) (no share|[\d.]+)\n([\s\S]*)$/.exec(section) ?? [];
    if (pod === '') throw new Error(`${preset}.prom has a pod without a name or a share`);
    return { pod, share: share === 'no share' ? null : Number(share), page };
  });
}

/** The samples of a pod's page as input series of promtool: they stay as they are. */
export function inputSeries({ pod, page }: PodPage, times: number): { series: string; values: string }[] {
  const own = `deployment="${pod}",namespace="shop",pod="${pod}-1"`;
  return page
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => {
      const [, name = '', labels = '', value = ''] =
        /^([\w:]*)(?:\{(.*?),?\})? (\S+)(?: \d+)?$/.exec(line) ?? [];
      if (value === '') throw new Error(`no sample: ${line}`);
      return {
        series: `${name}{${[labels, own].filter((text) => text !== '').join(',')}}`,
        values: `${value}x${times}`,
      };
    });
}

/** Names in quotes as Prometheus 2 has them, which knows no others: with underscores, and without the quotes. */
export function withPlainNames(text: string): string {
  const plain = (name: string) => name.replace(/[^\w:]/g, '_');
  return text
    .replace(/\{"([\w.:/-]+)",?/g, (_, name: string) => `${plain(name)}{`)
    .replace(/"([\w./-]+)"(?==)/g, (_, name: string) => plain(name))
    .replace(/(?<=, )"([\w./-]+)"(?=, "[^"]*", "", ""\))/g, (_, name: string) => `"${plain(name)}"`)
    .replace(/(?<=\((?:[\w"./-]+, )*)"([\w./-]+)"(?=(?:, [\w"./-]+)*\))/g, (_, name: string) => plain(name));
}
