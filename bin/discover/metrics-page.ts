/** A pod's metrics page: where it may be, whether it is one, and what is on it. Without I/O. */
import { serviceContainer } from '../../src/adapters/kubernetes/container';
import type { V1Container, V1Deployment } from '../../src/adapters/kubernetes/objects';
import { parseSelector } from '../../src/configuration/promql';
import { GaugeSeries, labelsText } from '../../src/diagnose/gauge-series';
import { cut } from '../../src/text/cut';
import { withoutSecrets } from '../../src/text/redact';
import type { Find } from './recognise';
import type { Labelled } from './requests';

export interface PageAddress {
  readonly port: number;
  /** Without the first slash. */
  readonly path: string;
  /** What speaks for the port. */
  readonly why: string;
}

/** For people: `port 9090, /metrics`. */
export function addressText({ port, path }: PageAddress): string {
  return `port ${port}, /${path}`;
}

/** Where pages are: of most exporters, of Spring Boot, of Quarkus. */
const PATHS = ['metrics', 'actuator/prometheus', 'q/metrics'];
/** Where none is named: the runbook's own, and what services listen on most. */
const USUAL_PORTS = [9_090, 8_080];
/** A pod is not asked at every address that there could be. */
const MAX_ADDRESSES = 12;
const MAX_LINE_LENGTH = 160;

/** Names of ports that are there for the sake of metrics. */
const METRICS_PORT_NAME = /metric|prom|manage|management|actuator|monitor/i;
const SAFE_PATH = /^[\w./-]+$/;

/** The addresses to try, the likeliest first. */
export function pageAddresses({ spec }: V1Deployment): PageAddress[] {
  const { metadata, spec: pod } = spec?.template ?? {};
  const containers = pod?.containers ?? [];
  const { annotations = {} } = metadata ?? {};
  const annotatedPort = Number(annotations['prometheus.io/port']);
  const annotatedPath = (annotations['prometheus.io/path'] ?? '').replace(/^\/+/, '');
  const ports = [
    ...(isPort(annotatedPort) ? [{ port: annotatedPort, why: 'annotation prometheus.io/port' }] : []),
    ...portsOf(inOrder(containers, metadata)),
  ];
  const known = ports.length > 0 ? ports : USUAL_PORTS.map((port) => ({ port, why: 'no port is declared' }));
  const paths = [...(SAFE_PATH.test(annotatedPath) ? [annotatedPath] : []), ...PATHS];
  const all = known.flatMap(({ port, why }) => paths.map((path) => ({ port, path, why })));
  return all
    .filter(
      ({ port, path }, index) => all.findIndex((each) => each.port === port && each.path === path) === index,
    )
    .slice(0, MAX_ADDRESSES);
}

/** The service's own container first, where it is clear which it is. */
function inOrder(
  containers: readonly V1Container[],
  metadata: NonNullable<NonNullable<V1Deployment['spec']>['template']>['metadata'],
): readonly V1Container[] {
  // No port is known yet by which a container could be told.
  const { container } = serviceContainer({ metadata, containers }, { container: undefined, metricsPort: 0 });
  return container ? [container, ...containers.filter((each) => each !== container)] : containers;
}

function portsOf(containers: readonly V1Container[]): { readonly port: number; readonly why: string }[] {
  const ports = containers.flatMap(({ name: container, ports: declared = [] }) =>
    declared
      .filter(({ protocol = 'TCP' }) => protocol === 'TCP')
      .map(({ name = '', containerPort: port }) => ({
        port,
        isForMetrics: METRICS_PORT_NAME.test(name),
        why: name === '' ? `a port of container ${container}` : `port '${name}' of container ${container}`,
      })),
  );
  return [...ports.filter((each) => each.isForMetrics), ...ports.filter((each) => !each.isForMetrics)];
}

function isPort(value: number): boolean {
  return Number.isInteger(value) && value >= 1 && value <= 65_535;
}

/** What was read of a page, one character a byte. */
export class PageText {
  constructor(private readonly text: string) {}

  /** Whether it is one: it has a sample, or says of what type one is. */
  get isMetrics(): boolean {
    return /^(?:# (?:TYPE|HELP) \S+ |[a-zA-Z_:][\w:]*(?:\{[^\n]*\})?[ \t]+[-+.\dNI])/m.test(this.text);
  }

  readonly find: Find = (selector) => {
    const { name } = parseSelector(selector);
    const [figure] = this.figures(selector);
    if (!figure) return undefined;
    const line = `${name}${figure.labels.size > 0 ? `{${labelsText(figure.labels)}}` : ''} ${figure.text}`;
    return {
      line: cut(withoutSecrets(line), MAX_LINE_LENGTH),
      value: Number.isNaN(figure.value) ? null : figure.value,
    };
  };

  readonly labelled: Labelled = (name) => {
    const figures = this.figures(name);
    return figures.length > 0 ? new Set(figures.flatMap(({ labels }) => [...labels.keys()])) : undefined;
  };

  /** Names of samples, each once, in the order of the page. */
  names(): string[] {
    const names = [...this.text.matchAll(/^(?:([a-zA-Z_:][\w:]*)|\{"([^"\n]+)")/gm)];
    return [...new Set(names.flatMap(([, plain, quoted]) => plain ?? quoted ?? []))];
  }

  private figures(selector: string) {
    const series = new GaugeSeries(selector, []);
    try {
      series.look(this.text);
    } catch (error) {
      // So many series are none of a pool, and enough to see what labels they have.
      if (!(error instanceof RangeError)) throw error;
    }
    return [...series.figures().values()];
  }
}

/** Gauges that may be the pool's limit, where no exporter has one. */
const MAY_BE_LIMIT = /pool|conn/i;
const IS_LIMIT = /limit|max|size|total/i;
const IS_NO_LIMIT =
  /used|usage|idle|open|busy|active|wait|pending|min|created|_total$|seconds|_bucket$|_count$|_sum$/i;

/** Names on the page that may be the limit of the pool; bounded. */
export function limitNames(names: readonly string[]): string[] {
  return names
    .filter((name) => MAY_BE_LIMIT.test(name) && IS_LIMIT.test(name) && !IS_NO_LIMIT.test(name))
    .slice(0, 5);
}

/** Names on the page that may be of a pool of connections; bounded. */
export function poolNames(names: readonly string[]): string[] {
  return names.filter((name) => /pool|connection/i.test(name)).slice(0, 10);
}
