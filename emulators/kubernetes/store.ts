/** The cluster's objects, with the versions by which writers notice each other (etcd's part in Kubernetes). */
import { randomUUID } from 'node:crypto';
import { EventEmitter } from 'node:events';
import { type Plural, TYPES } from './kinds';
import type { Kinds } from './kinds-of-objects';
import { kubeTime, type NewMeta } from './objects';
import { sameJson } from './same-json';
import { alreadyExists, conflict, notFound } from './status-error';

/** What happened to an object. The types are those of a Kubernetes watch. */
export interface Change {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED';
  readonly plural: Plural;
  readonly object: Kinds[Plural];
  /** What a modified object was before. */
  readonly before?: Kinds[Plural];
}

/** Kinds whose changes of the spec the API server does not count. */
const WITHOUT_GENERATION: readonly Plural[] = ['leases'];

type Draft<P extends Plural> = Omit<Kinds[P], 'apiVersion' | 'kind' | 'metadata'> & { metadata: NewMeta };

/** Objects go in and out as copies: nothing outside can change what is stored. */
export class Store {
  private readonly objects = new Map<string, Kinds[Plural]>();
  private readonly changes = new EventEmitter<{ change: [Change] }>();
  private readonly unannounced: Change[] = [];
  private version = 1;

  /** The version of the newest change, in any object. */
  get resourceVersion(): string {
    return String(this.version);
  }

  /** Calls `listener` after each change, in order. @returns a function that ends it. */
  onChange(listener: (change: Change) => void): () => void {
    this.changes.on('change', listener);
    return () => this.changes.off('change', listener);
  }

  /** @throws StatusError AlreadyExists. */
  create<P extends Plural>(plural: P, draft: Draft<P>): Kinds[P] {
    const { apiVersion, kind } = TYPES[plural];
    const { namespace, name } = draft.metadata;
    const key = keyOf(plural, namespace, name);
    if (this.objects.has(key)) throw alreadyExists(plural, name);
    const object = structuredClone({
      apiVersion,
      kind,
      ...draft,
      metadata: {
        ...draft.metadata,
        uid: randomUUID(),
        resourceVersion: this.nextVersion(),
        creationTimestamp: kubeTime(),
        ...('spec' in draft && !WITHOUT_GENERATION.includes(plural) && { generation: 1 }),
      },
    }) as unknown as Kinds[P];
    this.objects.set(key, object);
    this.announce('ADDED', plural, object);
    return structuredClone(object);
  }

  /** @throws StatusError NotFound. */
  get<P extends Plural>(plural: P, namespace: string, name: string): Kinds[P] {
    const object = this.find(plural, namespace, name);
    if (!object) throw notFound(plural, name);
    return object;
  }

  find<P extends Plural>(plural: P, namespace: string, name: string): Kinds[P] | undefined {
    return structuredClone(this.objects.get(keyOf(plural, namespace, name))) as Kinds[P] | undefined;
  }

  /** Those of one namespace, or of all where it is empty; oldest first. */
  list<P extends Plural>(plural: P, namespace: string): Kinds[P][] {
    const prefix = namespace === '' ? `${plural}/` : keyOf(plural, namespace, '');
    return [...this.objects]
      .filter(([key]) => key.startsWith(prefix))
      .map(([, object]) => structuredClone(object) as Kinds[P]);
  }

  /**
   * Replaces an object by what `change` makes of it. A change of nothing is no change: the version stays. A change
   * of the spec counts up the generation.
   * @throws StatusError NotFound; Conflict when the result has another resourceVersion or uid than the object.
   */
  update<P extends Plural>(
    plural: P,
    namespace: string,
    name: string,
    change: (object: Kinds[P]) => Kinds[P],
  ): Kinds[P] {
    const { before, after } = this.changed(plural, namespace, name, change);
    if (after === before) return before;
    after.metadata.resourceVersion = this.nextVersion();
    const stored = structuredClone(after);
    this.objects.set(keyOf(plural, namespace, name), stored);
    this.announce('MODIFIED', plural, stored, before);
    return after;
  }

  /** What `update` would make of the object; nothing is stored. @throws StatusError as `update`. */
  rehearse<P extends Plural>(
    plural: P,
    namespace: string,
    name: string,
    change: (object: Kinds[P]) => Kinds[P],
  ): Kinds[P] {
    return this.changed(plural, namespace, name, change).after;
  }

  /** The two are one object when it is no change. */
  private changed<P extends Plural>(
    plural: P,
    namespace: string,
    name: string,
    change: (object: Kinds[P]) => Kinds[P],
  ): { readonly before: Kinds[P]; readonly after: Kinds[P] } {
    const before = this.get(plural, namespace, name);
    const changed = change(structuredClone(before));
    const { resourceVersion, uid } = changed.metadata;
    if (resourceVersion !== before.metadata.resourceVersion || uid !== before.metadata.uid) {
      throw conflict(plural, name);
    }
    const { generation, creationTimestamp } = before.metadata;
    const after = {
      ...changed,
      metadata: { ...changed.metadata, namespace, name, creationTimestamp, generation },
    };
    if (generation === undefined) delete after.metadata.generation;
    if (sameJson(after, before)) return { before, after: before };
    if (generation !== undefined && !sameJson(specOf(after), specOf(before))) {
      after.metadata.generation = generation + 1;
    }
    return { before, after };
  }

  /** Removes an object; one that is gone already is no error. */
  remove(plural: Plural, namespace: string, name: string): void {
    const key = keyOf(plural, namespace, name);
    const object = this.objects.get(key);
    if (!object) return;
    this.objects.delete(key);
    object.metadata.resourceVersion = this.nextVersion();
    this.announce('DELETED', plural, object);
  }

  private nextVersion(): string {
    this.version += 1;
    return String(this.version);
  }

  /** A listener may write: what that announces waits until everybody has heard of the change before it. */
  private announce(
    type: Change['type'],
    plural: Plural,
    object: Kinds[Plural],
    before?: Kinds[Plural],
  ): void {
    this.unannounced.push({ type, plural, object: structuredClone(object), ...(before && { before }) });
    if (this.unannounced.length > 1) return;
    for (let change = this.unannounced[0]; change; change = this.unannounced[0]) {
      this.changes.emit('change', change);
      this.unannounced.shift();
    }
  }
}

function keyOf(plural: Plural, namespace: string, name: string): string {
  return `${plural}/${namespace}/${name}`;
}

function specOf(object: Kinds[Plural]): unknown {
  return 'spec' in object ? object.spec : undefined;
}
