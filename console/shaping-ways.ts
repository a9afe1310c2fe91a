/** Which ways decide where states are placed. All are drawn; but those that lead back, or to what failed, would pull it apart. */
import type { StateGraph, Way } from './graph';

/** Every way forward, and of the catches one to each state that is reached by no other. */
export function shapingWays(graph: StateGraph): Way[] {
  const back = waysBack(graph);
  const reached = new Set<string>();
  const forward = graph.ways.filter((way) => way.kind === 'next' && !back.has(way));
  for (const { to } of forward) reached.add(to);
  const catches = graph.ways.filter(({ kind, to }) => {
    if (kind === 'next' || reached.has(to)) return false;
    reached.add(to);
    return true;
  });
  return [...forward, ...catches];
}

/** Those that lead to a state on the way to which they are: the loops, as seen from the start. */
function waysBack({ start, nodes, ways }: StateGraph): ReadonlySet<Way> {
  const back = new Set<Way>();
  const isOnTheWay = new Map<string, boolean>();
  const visit = (id: string): void => {
    isOnTheWay.set(id, true);
    for (const way of ways) {
      if (way.from !== id) continue;
      const seen = isOnTheWay.get(way.to);
      if (seen === true) back.add(way);
      if (seen === undefined) visit(way.to);
    }
    isOnTheWay.set(id, false);
  };
  visit(start);
  for (const { id } of nodes) if (!isOnTheWay.has(id)) visit(id);
  return back;
}
