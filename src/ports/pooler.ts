/** What is asked of a pooler between the service and the server. */
import type { PoolerEvidence } from '../model/evidence';

export interface Pooler {
  /** Reads each of its processes. One that can't be read is told in `partial`. */
  read(): Promise<Omit<PoolerEvidence, 'config'>>;
  /**
   * Tries `resize` on each bouncer, without effect.
   * @throws StalePlanError when one has neither size, or the role may not set it; DependencyError.
   */
  rehearseResize(from: number, to: number): Promise<void>;
  /**
   * Gives each bouncer the size that its file has by now, one after the other. Run twice, the second time changes nothing.
   * @throws StalePlanError at the first that refuses it, DependencyError: those before it have the size then.
   */
  resize(from: number, to: number): Promise<void>;
}
