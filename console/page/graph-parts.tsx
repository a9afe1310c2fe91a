/** How states and lines of the graph look. */
import { type EdgeProps, Handle, type NodeProps, Position } from '@xyflow/react';
import type { GraphEdge, Progress } from '../drawing';
import { Icon, type IconName } from './parts';

type StateProgress = Progress['states'][string];

interface NodeData {
  readonly title: string;
  readonly type: string;
  readonly state: StateProgress | null;
}

const ICONS: Readonly<Record<StateProgress['status'], IconName>> = {
  visited: 'check',
  current: 'dot',
  failed: 'cross',
  'cut short': 'stop',
};

export function StateBox({ data }: NodeProps) {
  const { title, type, state } = data as unknown as NodeData;
  return (
    <div className={`state ${classOf(state)}`} data-state={state?.status ?? 'not visited'}>
      <Ends />
      <span className="state-name">{title}</span>
      <span className="state-text">
        {state ? (
          <>
            <Icon name={ICONS[state.status]} /> {state.text}
          </>
        ) : (
          type.toLowerCase()
        )}
      </span>
    </div>
  );
}

export function ParallelNode({ data }: NodeProps) {
  const { title, state } = data as unknown as NodeData;
  return (
    <div className={`parallel ${classOf(state)}`}>
      <Ends />
      <span className="state-name">
        {title}: two branches at once{state ? `, ${state.text}` : ''}
      </span>
    </div>
  );
}

/** The library draws no line without them; nobody can pull on them. */
function Ends() {
  return (
    <>
      <Handle type="target" position={Position.Top} isConnectable={false} />
      <Handle type="source" position={Position.Bottom} isConnectable={false} />
    </>
  );
}

function classOf(state: StateProgress | null): string {
  return state ? `is-${state.status.replace(' ', '-')}` : 'is-unvisited';
}

export function GraphLine({ data }: EdgeProps) {
  const { points, kind, isTaken } = data as unknown as GraphEdge & { readonly isTaken: boolean };
  const classes = `line is-${kind} ${isTaken ? 'is-taken' : ''}`;
  return (
    <g className={classes}>
      <path d={curve(points)} />
      <path className="arrow" d={arrow(points)} />
    </g>
  );
}

/** Through the middles of the pieces, bent at the corners. */
function curve(points: GraphEdge['points']): string {
  const [first, ...rest] = points;
  const last = rest.at(-1);
  if (!first || !last) return '';
  const bends = rest.slice(0, -1).map(([x, y], index) => {
    const [nextX, nextY] = rest[index + 1] ?? last;
    const end = index === rest.length - 2 ? [nextX, nextY] : [(x + nextX) / 2, (y + nextY) / 2];
    return `Q${x},${y} ${end.join()}`;
  });
  return `M${first.join()} ${bends.length > 0 ? bends.join(' ') : `L${last.join()}`}`;
}

function arrow(points: GraphEdge['points']): string {
  const [x, y] = points.at(-1) ?? [0, 0];
  const [fromX, fromY] = points.at(-2) ?? [x, y - 1];
  const length = Math.hypot(x - fromX, y - fromY) || 1;
  const [unitX, unitY] = [(x - fromX) / length, (y - fromY) / length];
  const corner = (side: 1 | -1) => `${x - 8 * unitX + side * 4 * unitY},${y - 8 * unitY - side * 4 * unitX}`;
  return `M${x},${y} L${corner(1)} L${corner(-1)} Z`;
}
