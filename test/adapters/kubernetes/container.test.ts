/** Which container of a pod is the service's, without a cluster. */
import fc from 'fast-check';
import { serviceContainer } from '../../../src/adapters/kubernetes/container';
import { runs } from '../../support/runs';

const DEFAULT = 'kubectl.kubernetes.io/default-container';
const METRICS_PORT = 9090;
const named = (name: string, ...ports: readonly number[]) => ({
  name,
  ports: ports.map((containerPort) => ({ containerPort })),
});
const annotated = (name: string) => ({ annotations: { [DEFAULT]: name } });
const settings = (container?: string) => ({ container, metricsPort: METRICS_PORT });

it.each([
  ['the only one, whatever it is called', [named('istio-proxy')], {}, undefined, 'istio-proxy'],
  [
    'the configured one, against all that speaks for another',
    [named('app', 9090), named('b')],
    annotated('app'),
    'b',
    'b',
  ],
  ['the one that the annotation names', [named('b', 9090), named('app')], annotated('app'), undefined, 'app'],
  [
    'the one with the metrics port, where the annotation names none that is there',
    [named('b'), named('app', 8080, 9090)],
    annotated('gone'),
    undefined,
    'app',
  ],
  [
    'the only one that is no sidecar',
    [named('istio-proxy', 15_090), named('app', 8080), named('fluent-bit')],
    {},
    undefined,
    'app',
  ],
])('is %s', (_, containers, metadata, configured, expected) => {
  expect(serviceContainer({ metadata, containers }, settings(configured)).container?.name).toBe(expected);
});

it('is the one of the template, where admission has put others beside it that nobody knows', () => {
  const containers = [named('acme-proxy'), named('app')];
  expect(serviceContainer({ containers, own: ['app'] }, settings()).container?.name).toBe('app');
  expect(serviceContainer({ containers, own: ['app', 'acme-proxy'] }, settings()).container).toBeUndefined();
});

it('is the only one of the template that is no sidecar, where neither alone is enough', () => {
  const containers = [named('acme-proxy'), named('app'), named('istio-proxy')];
  const own = ['app', 'istio-proxy'];
  expect(serviceContainer({ containers, own }, settings()).container?.name).toBe('app');
});

it.each([
  [
    'several that it could be',
    [named('a'), named('b'), named('istio-proxy')],
    undefined,
    /: set kubernetes\.container \(there are a, b, istio-proxy\)$/,
  ],
  [
    'a configured one that is not there',
    [named('a'), named('b')],
    'app',
    /^kubernetes\.container names app, which is not there: there are a, b$/,
  ],
  ['a configured one that is not there, beside a single other', [named('a')], 'app', /there are a$/],
  ['several with the metrics port', [named('a', 9090), named('b', 9090)], undefined, /not clear/],
  ['none at all', [], undefined, /there are none\)$/],
])('is not guessed: %s', (_, containers, configured, problem) => {
  expect(serviceContainer({ containers }, settings(configured)).problem).toMatch(problem);
});

it('does not depend on the order, and is always one of those that are there', () => {
  const names = ['app', 'web', 'istio-proxy', 'linkerd-proxy', 'pgbouncer', 'vault-agent'];
  const containers = fc.uniqueArray(
    fc.record({
      name: fc.constantFrom(...names),
      ports: fc.subarray([{ containerPort: 8080 }, { containerPort: 9090 }]),
    }),
    { selector: ({ name }) => name, maxLength: 5 },
  );
  const maybe = fc.option(fc.constantFrom(...names), { nil: undefined });
  fc.assert(
    fc.property(containers, maybe, maybe, (found, configured, noted) => {
      const metadata = noted === undefined ? {} : annotated(noted);
      const [one, reversed] = [found, found.toReversed()].map((each) =>
        serviceContainer({ metadata, containers: each }, settings(configured)),
      );
      expect(one?.container).toEqual(reversed?.container);
      if (one?.container) expect(found).toContain(one.container);
      else for (const { name } of found) expect(one?.problem).toContain(name);
      if (configured !== undefined) expect(one?.container?.name ?? configured).toBe(configured);
    }),
    runs(500),
  );
});
