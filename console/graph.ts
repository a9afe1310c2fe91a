/** The state machine's definition as a graph: its states, and the ways between them. */

export interface StateNode {
  readonly id: string;
  readonly type: string;
  /** Of a Parallel: what is in it, each branch a graph of its own. */
  readonly branches: readonly StateGraph[];
}

export interface Way {
  readonly from: string;
  readonly to: string;
  readonly kind: 'next' | 'catch';
}

export interface StateGraph {
  /** The state that it begins with. */
  readonly start: string;
  readonly nodes: readonly StateNode[];
  readonly ways: readonly Way[];
}

/** @param definition an Amazon States Language document, or a branch of one. */
export function graphOf(definition: unknown): StateGraph {
  const states = Object.entries(recordAt(definition, 'States'));
  return {
    start: String(fieldAt(definition, 'StartAt') ?? ''),
    nodes: states.map(([id, state]) => ({
      id,
      type: String(fieldAt(state, 'Type') ?? ''),
      branches: listAt(state, 'Branches').map(graphOf),
    })),
    ways: states.flatMap(([from, state]) => waysOf(from, state)),
  };
}

/** Each way once, however many conditions lead there. */
function waysOf(from: string, state: unknown): Way[] {
  const next = [
    fieldAt(state, 'Next'),
    ...listAt(state, 'Choices').map((choice) => fieldAt(choice, 'Next')),
    fieldAt(state, 'Default'),
  ];
  const caught = listAt(state, 'Catch').map((each) => fieldAt(each, 'Next'));
  const ways = new Map<string, Way>();
  const add = (to: unknown, kind: Way['kind']) => {
    if (typeof to === 'string' && !ways.has(to)) ways.set(to, { from, to, kind });
  };
  for (const to of next) add(to, 'next');
  for (const to of caught) add(to, 'catch');
  return [...ways.values()];
}

function fieldAt(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined;
}

function recordAt(value: unknown, name: string): Record<string, unknown> {
  const field = fieldAt(value, name);
  return typeof field === 'object' && field !== null ? (field as Record<string, unknown>) : {};
}

function listAt(value: unknown, name: string): readonly unknown[] {
  const field = fieldAt(value, name);
  return Array.isArray(field) ? field : [];
}
