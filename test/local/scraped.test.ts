/** What Prometheus scrapes of a world, when its pods change and a drill has added targets of its own. */
import type { ScrapeTarget } from '../../local/alerting/prometheus';
import { Scraped } from '../../local/scraped';

const target = (pod: string): ScrapeTarget => ({
  address: `${pod}:9090`,
  labels: { namespace: 'n', deployment: 'd', pod },
});

it('has the targets that were added, as the pods are by then, each time that the pods change', async () => {
  const set: string[][] = [];
  let pods = ['a'];
  const scraped = new Scraped(
    () => pods.map(target),
    async (targets) => void set.push(targets.map(({ labels }) => labels.pod)),
  );
  await scraped.refresh();
  await scraped.also(() => pods.map((pod) => target(`lane-${pod}`)));
  pods = ['a', 'b'];
  await scraped.refresh();
  expect(set).toEqual([['a'], ['a', 'lane-a'], ['a', 'b', 'lane-a', 'lane-b']]);
});
