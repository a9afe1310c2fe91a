/** CloudFormation's intrinsic functions: a template's expressions become plain values. */
import { TemplateError } from './errors';
import { type Account, type PhysicalResource, physicalResource } from './physical-names';

/** A resource as the template writes it. */
export interface TemplateResource {
  readonly Type: string;
  readonly Properties?: Readonly<Record<string, unknown>> | undefined;
  readonly Metadata?: Readonly<Record<string, unknown>> | undefined;
}

type Evaluate = (argument: unknown, at: string) => unknown;

/**
 * Resolves `Ref`, `Fn::GetAtt`, `Fn::Join`, `Fn::Sub`, `Fn::Select` and `Fn::Split` against one template.
 * Every path in an error starts with the logical id of the resource.
 */
export class Intrinsics {
  private readonly made = new Map<string, PhysicalResource>();
  private readonly beingMade = new Set<string>();
  private readonly functions: Readonly<Record<string, Evaluate>> = {
    Ref: (argument, at) => this.ref(asText(argument, at), at),
    'Fn::GetAtt': (argument, at) => this.getAtt(argument, at),
    'Fn::Join': (argument, at) => this.join(argument, at),
    'Fn::Sub': (argument, at) => this.sub(argument, at),
    'Fn::Select': (argument, at) => this.select(argument, at),
    'Fn::Split': (argument, at) => this.split(argument, at),
  };

  constructor(
    private readonly resources: Readonly<Record<string, TemplateResource>>,
    private readonly parameters: Readonly<Record<string, string>>,
    private readonly account: Account,
  ) {}

  /** The value of an expression; `at` is where it stands, for errors. */
  resolve(value: unknown, at: string): unknown {
    if (Array.isArray(value)) {
      return value.map((item, index) => this.resolve(item, `${at}[${index}]`)).filter(isGiven);
    }
    if (!isRecord(value)) return value;
    const [key, ...others] = Object.keys(value);
    if (key !== undefined && others.length === 0 && isIntrinsic(key)) {
      const evaluate = this.functions[key];
      if (!evaluate) throw new TemplateError(at, `${key} is not a function that the local stack knows`);
      return evaluate(value[key], `${at}.${key}`);
    }
    const entries = Object.entries(value).map(([name, item]) => [name, this.resolve(item, `${at}.${name}`)]);
    return Object.fromEntries(entries.filter(([, item]) => isGiven(item)));
  }

  /** What the resource is called and what it answers to, once it exists. */
  physical(logicalId: string): PhysicalResource {
    const made = this.made.get(logicalId) ?? this.make(logicalId);
    this.made.set(logicalId, made);
    return made;
  }

  private make(logicalId: string): PhysicalResource {
    const resource = this.resources[logicalId];
    if (!resource) throw new TemplateError(logicalId, 'there is no such resource');
    if (this.beingMade.has(logicalId)) throw new TemplateError(logicalId, 'its name refers to itself');
    this.beingMade.add(logicalId);
    try {
      return physicalResource(resource.Type, this.account, logicalId, (property) => {
        const at = `${logicalId}.Properties.${property}`;
        const value = this.resolve(propertyAt(resource.Properties, property), at);
        return value === undefined ? undefined : asText(value, at);
      });
    } finally {
      this.beingMade.delete(logicalId);
    }
  }

  /** Undefined for `AWS::NoValue`, which takes the property away. */
  private ref(name: string, at: string): string | undefined {
    const { region, accountId, partition, stackName } = this.account;
    switch (name) {
      case 'AWS::NoValue':
        return undefined;
      case 'AWS::Region':
        return region;
      case 'AWS::AccountId':
        return accountId;
      case 'AWS::Partition':
        return partition;
      case 'AWS::URLSuffix':
        return 'amazonaws.com';
      case 'AWS::StackName':
        return stackName;
      case 'AWS::StackId':
        return `arn:${partition}:cloudformation:${region}:${accountId}:stack/${stackName}/local`;
      default:
        if (name in this.parameters) return this.parameters[name];
        if (!(name in this.resources)) throw new TemplateError(at, `refers to '${name}', which is not there`);
        return this.physical(name).ref;
    }
  }

  private getAtt(argument: unknown, at: string): string {
    const [logicalId = '', ...rest] = Array.isArray(argument) ? argument : asText(argument, at).split('.');
    const attribute = rest.join('.');
    if (!(logicalId in this.resources)) {
      throw new TemplateError(at, `refers to '${logicalId}', which is not there`);
    }
    const value = this.physical(logicalId).attributes[attribute];
    if (value === undefined) throw new TemplateError(at, `${logicalId} has no attribute '${attribute}'`);
    return value;
  }

  private join(argument: unknown, at: string): string {
    const [delimiter, list] = asPair(argument, at);
    return asList(this.resolve(list, at), at)
      .map((item) => asText(item, at))
      .join(asText(delimiter, at));
  }

  private sub(argument: unknown, at: string): string {
    const [template, variables] = Array.isArray(argument) ? asPair(argument, at) : [argument, {}];
    const own = isRecord(variables) ? variables : {};
    return asText(template, at).replace(/\$\{(!?)([^}]+)\}/g, (_, literal: string, name: string) => {
      if (literal) return `\${${name}}`;
      if (name in own) return asText(this.resolve(own[name], at), at);
      const isAttribute = name.includes('.') && !name.startsWith('AWS::');
      return isAttribute ? this.getAtt(name, at) : asText(this.ref(name, at), at);
    });
  }

  private select(argument: unknown, at: string): unknown {
    const [index, list] = asPair(argument, at);
    const items = asList(this.resolve(list, at), at);
    const item = items[Number(this.resolve(index, at))];
    if (item === undefined)
      throw new TemplateError(at, `there is no item ${String(index)} in ${items.length}`);
    return item;
  }

  private split(argument: unknown, at: string): string[] {
    const [delimiter, text] = asPair(argument, at);
    return asText(this.resolve(text, at), at).split(asText(delimiter, at));
  }
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function propertyAt(properties: unknown, path: string): unknown {
  return path
    .split('.')
    .reduce<unknown>((value, name) => (isRecord(value) ? value[name] : undefined), properties);
}

function isIntrinsic(key: string): boolean {
  return key === 'Ref' || key.startsWith('Fn::');
}

function isGiven(value: unknown): boolean {
  return value !== undefined;
}

function asText(value: unknown, at: string): string {
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return `${value}`;
  throw new TemplateError(at, 'expected text');
}

function asList(value: unknown, at: string): unknown[] {
  if (Array.isArray(value)) return value;
  throw new TemplateError(at, 'expected a list');
}

function asPair(value: unknown, at: string): [unknown, unknown] {
  const [first, second, ...rest] = asList(value, at);
  if (second === undefined || rest.length > 0) throw new TemplateError(at, 'expected two arguments');
  return [first, second];
}
