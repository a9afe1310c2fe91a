/** Places for the graph's states and lines. Each branch of a Parallel is laid out by itself, then taken as one box. */
import { Graph as Drawing, layout } from '@dagrejs/dagre';
import type { Graph, GraphEdge, GraphNode } from './drawing';
import type { StateGraph, StateNode } from './graph';
import { shapingWays } from './shaping-ways';

const NODE = { width: 160, height: 58 };
const PADDING = 20;
/** Of a Parallel: room for its name. */
const TITLE_HEIGHT = 30;
const GAP = { nodesep: 14, ranksep: 20, edgesep: 8 };
/** How far a line back to an earlier state goes around. */
const DETOUR = 26;

interface Box {
  readonly width: number;
  readonly height: number;
  readonly nodes: readonly GraphNode[];
  readonly edges: readonly GraphEdge[];
}

/** Lays out from top to bottom. */
export function layoutGraph(graph: StateGraph): Graph {
  return boxOf(graph, null);
}

function boxOf(graph: StateGraph, parent: string | null): Box {
  const { nodes, ways } = graph;
  const drawing = new Drawing().setGraph({ rankdir: 'TB', marginx: 8, marginy: 8, ...GAP });
  drawing.setDefaultEdgeLabel(() => ({}));
  const insides = new Map(nodes.map((node) => [node.id, insideOf(node)]));
  for (const { id } of nodes) {
    const { width, height } = insides.get(id) ?? NODE;
    drawing.setNode(id, { width, height });
  }
  const shaping = shapingWays(graph);
  for (const { from, to, kind } of shaping) drawing.setEdge(from, to, { weight: kind === 'next' ? 4 : 1 });
  layout(drawing);
  const placed: GraphNode[] = [];
  const placeOf = (id: string) => drawing.node(id) as Required<Place>;
  const edges: GraphEdge[] = ways.map((way) => {
    if (!shaping.includes(way)) return { ...way, points: lineBetween(way.from, way.to, nodes, placeOf) };
    const { points } = drawing.edge(way.from, way.to) as { points: { x: number; y: number }[] };
    return { ...way, points: points.map(({ x, y }) => [Math.round(x), Math.round(y)] as const) };
  });
  for (const { id, type } of nodes) {
    const { x: middleX, y: middleY, width, height } = placeOf(id);
    const [x, y] = [middleX - width / 2, middleY - height / 2];
    placed.push({ id, type, x, y, width, height, parent });
    const inside = insides.get(id);
    placed.push(...(inside?.nodes ?? []));
    edges.push(...(inside?.edges ?? []).map((edge) => moved(edge, x, y)));
  }
  const { width = 0, height = 0 } = drawing.graph() as Partial<Place>;
  return { width, height, nodes: placed, edges };
}

interface Place {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/**
 * A line that the layout knows nothing of: down to a later state, or around the side and back up to an earlier one, on
 * the side where no other state is in the way. Between two states it leaves above them.
 */
function lineBetween(
  fromId: string,
  toId: string,
  nodes: readonly StateNode[],
  placeOf: (id: string) => Place,
): GraphEdge['points'] {
  const [from, to] = [placeOf(fromId), placeOf(toId)];
  const others = nodes.filter(({ id }) => id !== fromId && id !== toId).map(({ id }) => placeOf(id));
  const round = (x: number, y: number) => [Math.round(x), Math.round(y)] as const;
  if (to.y > from.y + from.height / 2) {
    return [round(from.x, from.y + from.height / 2), round(to.x, to.y - to.height / 2)];
  }
  const around = (side: 1 | -1) => {
    const [start, end] = [from.x + (side * from.width) / 2, to.x + (side * to.width) / 2];
    const outside = (side > 0 ? Math.max(start, end) : Math.min(start, end)) + side * DETOUR;
    const isFree = !others.some((other) => crosses(other, from.y, start, outside));
    const points = [round(start, from.y), round(outside, from.y), round(outside, to.y), round(end, to.y)];
    return { points, isFree };
  };
  const [near, far] = to.x >= from.x ? [around(1), around(-1)] : [around(-1), around(1)];
  if (near.isFree || far.isFree) return near.isFree ? near.points : far.points;
  const top = from.y - from.height / 2;
  const above = top - GAP.ranksep / 2;
  const [, [outside] = [from.x, 0], ...rest] = near.points;
  return [round(from.x, top), round(from.x, above), round(outside, above), ...rest];
}

/** Whether a level line goes through a state. */
function crosses({ x, y, width, height }: Place, level: number, start: number, end: number): boolean {
  const [left, right] = [Math.min(start, end), Math.max(start, end)];
  return Math.abs(y - level) < height / 2 && left < x + width / 2 && right > x - width / 2;
}

/** What is in a Parallel: its branches side by side, the places counted from its own corner. */
function insideOf({ id, branches }: StateNode): Box | undefined {
  if (branches.length === 0) return undefined;
  const nodes: GraphNode[] = [];
  const edges: GraphEdge[] = [];
  let x = PADDING;
  let height = 0;
  for (const branch of branches) {
    const box = boxOf(branch, id);
    const left = x;
    // A Parallel within a Parallel moves as a whole: what is in it is placed within it.
    nodes.push(
      ...box.nodes.map((node) =>
        node.parent === id ? { ...node, x: node.x + left, y: node.y + TITLE_HEIGHT } : node,
      ),
    );
    edges.push(...box.edges.map((edge) => moved(edge, left, TITLE_HEIGHT)));
    x += box.width + PADDING;
    height = Math.max(height, box.height);
  }
  return { width: x, height: height + TITLE_HEIGHT + PADDING, nodes, edges };
}

function moved(edge: GraphEdge, byX: number, byY: number): GraphEdge {
  return {
    ...edge,
    points: edge.points.map(([x, y]) => [Math.round(x + byX), Math.round(y + byY)] as const),
  };
}
