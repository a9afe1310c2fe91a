/** What a struck step is pointed at in place of its dependency, and what is done to its requests there. */
import { type Certificate, makeCertificate } from '../../emulators/kubernetes/certificate';
import type { Cell } from './cell';

export const HOST = '127.0.0.1';
/** A name that never resolves: RFC 2606. */
export const NO_NAME = 'nowhere.invalid';

/** A configuration as plain JSON, of which a few fields are replaced. */
export interface PlainConfiguration {
  targets: {
    name: string;
    kubernetes: { secretId?: string; metricsPort?: number };
    postgres: { secretId?: string };
    pooler?: { secretId?: string; adminSecretId?: string; bouncers: { host: string; port: number }[] };
    prometheus: { url?: string };
  }[];
  notifications: Record<
    'pagerDuty' | 'slack' | 'statuspage' | 'webhook' | 'teams',
    { secretId?: string; url?: string; notes?: { url: string }; bot?: object }
  >;
}

export interface BrokenEndpoint {
  /** Does this to requests from now on, counting anew. */
  arm(cell: Cell): void;
  readonly environment: Readonly<Record<string, string>>;
  /** Points the configuration of a struck function at it. */
  configure(config: PlainConfiguration, targetName: string): void;
  /** How many requests met the fault; null where nobody is there who could count. */
  met(): number | null;
  /** How many went by untouched. */
  passed(): number;
  close(): Promise<void>;
}

/** Certificates are made once for all cells. */
export interface Certificates {
  /** In the kubeconfig of struck steps. */
  readonly trusted: Certificate;
  /** In nobody's. */
  readonly wrong: Certificate;
}

export async function makeCertificates(): Promise<Certificates> {
  const [trusted, wrong] = await Promise.all([makeCertificate(HOST), makeCertificate(HOST)]);
  return { trusted, wrong };
}

/** The endpoint where nobody listens, who could count. */
export const NOBODY = {
  arm: () => undefined,
  met: () => null,
  passed: () => 0,
  close: async () => undefined,
};

/** @throws RangeError where the configuration has no such target. */
export function targetOf(
  { targets }: PlainConfiguration,
  name: string,
): PlainConfiguration['targets'][number] {
  const target = targets.find((each) => each.name === name);
  if (!target) throw new RangeError(`there is no target ${name}`);
  return target;
}
