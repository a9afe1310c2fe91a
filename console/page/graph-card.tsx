/** The state machine, lit as it runs. The same is said in words below it. */
import { Controls, type Edge, type Node, ReactFlow, type ReactFlowInstance } from '@xyflow/react';
import { useEffect, useMemo, useRef, useState } from 'react';
import { STATE } from '../../src/workflow/states';
import type { Graph, Progress } from '../drawing';
import { get } from './api';
import { stateTitle } from './format';
import { GraphLine, ParallelNode, StateBox } from './graph-parts';
import { Card, Empty } from './parts';
import { NARROW, useMedia } from './use-media';

const NODE_TYPES = { state: StateBox, parallel: ParallelNode };
const EDGE_TYPES = { line: GraphLine };
const WHOLE = { padding: 0.02 };
const READABLE_ZOOM = 0.85;

export function GraphCard({
  progress,
  isRunning,
}: {
  readonly progress: Progress;
  readonly isRunning: boolean;
}) {
  const graph = useGraph();
  const { nodes, edges } = useMemo(() => elementsOf(graph, progress), [graph, progress]);
  const flow = useRef<ReactFlowInstance | null>(null);
  const current = lastOf(progress);
  const showCurrent = () => {
    if (flow.current && current) showState(flow.current, current);
  };
  // There the whole graph could not be read: the state where it stands is shown.
  const isNarrow = useMedia(NARROW);
  const place = () => {
    if (isNarrow) showCurrent();
    else void flow.current?.fitView(WHOLE);
  };
  // biome-ignore lint/correctness/useExhaustiveDependencies: where it is shown, and on a narrow page what
  useEffect(place, [isNarrow, isNarrow ? current : '']);
  return (
    <Card
      title="State machine"
      className="graph"
      aside={
        <button type="button" className="small" onClick={showCurrent} disabled={!current}>
          {isRunning ? 'Show where it is' : 'Show where it ended'}
        </button>
      }
    >
      {graph ? (
        <div className="graph-box">
          <ReactFlow
            nodes={nodes}
            edges={edges}
            nodeTypes={NODE_TYPES}
            edgeTypes={EDGE_TYPES}
            onInit={(instance) => {
              flow.current = instance as unknown as ReactFlowInstance;
              place();
            }}
            fitView
            fitViewOptions={WHOLE}
            minZoom={0.15}
            colorMode="system"
            nodesDraggable={false}
            nodesConnectable={false}
            nodesFocusable={false}
            edgesFocusable={false}
            elementsSelectable={false}
            zoomOnScroll={false}
            zoomOnDoubleClick={false}
            preventScrolling={false}
            aria-label="Graph of the state machine"
          >
            <Controls showInteractive={false} />
          </ReactFlow>
        </div>
      ) : (
        <Empty>reading…</Empty>
      )}
      <Words progress={progress} />
    </Card>
  );
}

function useGraph(): Graph | null {
  const [graph, setGraph] = useState<Graph | null>(null);
  useEffect(() => {
    const abort = new AbortController();
    get<Graph>('/api/graph', abort.signal).then(setGraph, () => undefined);
    return () => abort.abort();
  }, []);
  return graph;
}

function showState(flow: ReactFlowInstance, id: string): void {
  void flow.fitView({ nodes: [{ id }], maxZoom: READABLE_ZOOM, duration: 300 });
}

/** The state that runs, or the last that did: the one most inside, which was named last. */
function lastOf({ states }: Progress): string | undefined {
  const names = Object.keys(states);
  return (
    names.findLast((name) => states[name]?.status === 'current' && name !== STATE.WaitUntilEscalation) ??
    names.at(-1)
  );
}

function elementsOf(graph: Graph | null, progress: Progress): { nodes: Node[]; edges: Edge[] } {
  if (!graph) return { nodes: [], edges: [] };
  const taken = new Set(progress.taken);
  const nodes = graph.nodes.map(
    ({ id, type, x, y, width, height, parent }): Node => ({
      id,
      type: type === 'Parallel' ? 'parallel' : 'state',
      position: { x, y },
      width,
      height,
      data: { title: stateTitle(id), type, state: progress.states[id] ?? null },
      ...(parent ? { parentId: parent } : {}),
      ...(type === 'Parallel' ? {} : { zIndex: 2 }),
    }),
  );
  const edges = graph.edges.map(
    ({ from, to, kind, points }): Edge => ({
      id: `${from}→${to}`,
      source: from,
      target: to,
      type: 'line',
      data: { points, kind, isTaken: taken.has(`${from}→${to}`) },
      // Above the box of the Parallel that they are in.
      zIndex: 1,
    }),
  );
  return { nodes, edges };
}

function Words({ progress }: { readonly progress: Progress }) {
  const states = Object.entries(progress.states);
  return (
    <details className="graph-words">
      <summary>{`As a list: ${states.length} states visited`}</summary>
      <ul>
        {states.map(([name, { text, status }]) => (
          <li key={name} className={`is-${status.replace(' ', '-')}`}>
            <strong>{name}</strong> {text}
          </li>
        ))}
      </ul>
    </details>
  );
}
