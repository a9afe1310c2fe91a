/** The graph of the state machine as it is drawn, and how far an execution has come in it. Types only, for server and page. */

export type StateStatus = 'visited' | 'current' | 'failed' | 'cut short';

/** How far an execution has come in the graph. States that are not named were not visited. */
export interface Progress {
  readonly states: Readonly<
    Record<string, { readonly status: StateStatus; readonly visits: number; readonly text: string }>
  >;
  /** Transitions that were taken, as `from→to`. */
  readonly taken: readonly string[];
}

export interface GraphNode {
  readonly id: string;
  readonly type: string;
  /** Of the top left corner, within the parent where there is one. */
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  /** The Parallel that it is in. */
  readonly parent: string | null;
}

export interface GraphEdge {
  readonly from: string;
  readonly to: string;
  /** `catch`: taken when the state fails. */
  readonly kind: 'next' | 'catch';
  /** Corners of its line, in the whole drawing. */
  readonly points: readonly (readonly [x: number, y: number])[];
}

export interface Graph {
  readonly width: number;
  readonly height: number;
  readonly nodes: readonly GraphNode[];
  readonly edges: readonly GraphEdge[];
}
