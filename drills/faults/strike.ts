/** Strikes one step of one target: its invocations run apart, and find one dependency at a broken address. */
import { mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Detours } from '../../emulators/aws/lambda-runner';
import type { LocalFunction } from '../../emulators/aws/template';
import type { World } from '../../local/world';
import { CONFIGURATION_FILE } from '../../src/configuration/environment';
import type { BrokenEndpoint, PlainConfiguration } from './broken-endpoint';
import { stepOf, targetNameOf } from './steps';

/** A broken endpoint, and the folders of code beside a configuration that leads there. */
export class BrokenWay {
  private readonly folders = new Map<string, string>();

  /** @param id names the secrets and processes that only struck steps have. */
  constructor(
    readonly id: string,
    readonly key: string,
    readonly endpoint: BrokenEndpoint,
    private readonly world: World,
    private readonly targetName: string,
  ) {}

  /** The function's own code beside a configuration with other addresses. */
  private codeFolder({ codeDir, logicalId }: LocalFunction): string {
    const known = this.folders.get(logicalId);
    if (known) return known;
    const folder = path.join(this.world.processes.scratchDir, 'faults', this.id, logicalId);
    mkdirSync(folder, { recursive: true });
    for (const name of readdirSync(codeDir)) {
      if (name !== CONFIGURATION_FILE) symlinkSync(path.join(codeDir, name), path.join(folder, name));
    }
    const config = structuredClone(this.world.configuration) as unknown as PlainConfiguration;
    this.endpoint.configure(config, this.targetName);
    writeFileSync(path.join(folder, CONFIGURATION_FILE), JSON.stringify(config));
    this.folders.set(logicalId, folder);
    return folder;
  }

  environmentOf(lambda: LocalFunction): Readonly<Record<string, string>> {
    return { ...this.endpoint.environment, LAMBDA_TASK_ROOT: this.codeFolder(lambda) };
  }

  /** Has a process ready: the time in which a process starts is none of the dependency's. */
  async warm(functionName: string): Promise<void> {
    const { lambda, stack } = this.world.aws;
    const found = stack.functions.find(({ logicalId }) => logicalId.startsWith(functionName));
    if (!found) throw new RangeError(`the stack has no function ${functionName}`);
    await lambda.warmDetour(found, { key: this.id, environment: this.environmentOf(found) });
  }

  async close(): Promise<void> {
    await this.world.aws.lambda.endDetour(this.id);
    await this.endpoint.close();
  }
}

export class Strike {
  /** Lifted when somebody who was called has seen to it. */
  isLifted = false;
  /** The name of the execution: what people decide says that, and not the target. */
  incident: string | null = null;
  firstAtMs: number | null = null;
  lastEndMs: number | null = null;
  invocations = 0;
  /** Calls of the step, those after it was lifted among them. */
  calls = 0;
  /** The most memory that a struck function had, in megabytes. */
  peakMb = 0;
  memoryMb = Number.POSITIVE_INFINITY;

  constructor(
    readonly step: string,
    private readonly way: BrokenWay,
    /** The function is refused for so long from its first call on. */
    private readonly notReadyMs: number = 0,
  ) {}

  get key(): string {
    return this.way.id;
  }

  /** The environment of a struck invocation. */
  begin(lambda: LocalFunction): Readonly<Record<string, string>> {
    this.firstAtMs ??= Date.now();
    this.invocations += 1;
    this.memoryMb = lambda.memoryMb;
    return this.way.environmentOf(lambda);
  }

  get isRefused(): boolean {
    return this.firstAtMs !== null && Date.now() < this.firstAtMs + this.notReadyMs;
  }

  end(peakMb: number | null): void {
    this.lastEndMs = Date.now();
    this.peakMb = Math.max(this.peakMb, peakMb ?? 0);
  }
}

/** @param strikes by the target's name. */
export function detoursFor(strikes: ReadonlyMap<string, Strike>): Detours {
  return (lambda, event) => {
    const strike = strikes.get(targetNameOf(event) ?? '') ?? answered(strikes, event);
    if (!strike || stepOf(lambda, event) !== strike.step) return null;
    strike.calls += 1;
    if (strike.isLifted) return null;
    const environment = strike.begin(lambda);
    const { key, isRefused } = strike;
    return { key, environment, isRefused, onEnd: (peakMb) => strike.end(peakMb) };
  };
}

/** Of what a person decides elsewhere, as the functions are handed it. */
function answered(strikes: ReadonlyMap<string, Strike>, event: unknown): Strike | undefined {
  const text = JSON.stringify(event);
  return [...strikes.values()].find(({ incident }) => incident !== null && text.includes(incident));
}
