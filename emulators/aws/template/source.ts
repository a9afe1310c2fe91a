/** Typed access to a template's resources. */
import { z } from 'zod';
import { TemplateError } from './errors';
import { Intrinsics, type TemplateResource } from './intrinsics';
import type { Account, PhysicalResource } from './physical-names';

const TEMPLATE = z.object({
  Resources: z.record(
    z.string(),
    z.object({
      Type: z.string(),
      Properties: z.record(z.string(), z.unknown()).optional(),
      Metadata: z.record(z.string(), z.unknown()).optional(),
    }),
  ),
  Parameters: z.record(z.string(), z.object({ Default: z.unknown().optional() })).default({}),
  Outputs: z.record(z.string(), z.object({ Value: z.unknown() })).default({}),
});

/** One resource with its properties checked. */
export interface Resource<Properties> {
  readonly logicalId: string;
  readonly properties: Properties;
  readonly physical: PhysicalResource;
  readonly metadata: Readonly<Record<string, unknown>>;
}

/** A parsed template, read type by type. Only what is asked for is resolved. */
export class TemplateSource {
  readonly intrinsics: Intrinsics;
  private readonly template: z.infer<typeof TEMPLATE>;
  private readonly entries: readonly [string, TemplateResource][];

  constructor(template: unknown, account: Account, parameters: Readonly<Record<string, string>>) {
    const parsed = TEMPLATE.safeParse(template);
    if (!parsed.success) throw new TemplateError('the document', z.prettifyError(parsed.error));
    this.template = parsed.data;
    this.entries = Object.entries(parsed.data.Resources);
    const defaults = Object.entries(parsed.data.Parameters).flatMap(([name, { Default }]) =>
      Default === undefined ? [] : [[name, String(Default)]],
    );
    const given = { ...Object.fromEntries(defaults), ...parameters };
    this.intrinsics = new Intrinsics(parsed.data.Resources, given, account);
  }

  /** Every resource of a type, resolved and checked. @throws TemplateError naming the resource and the path. */
  ofType<Schema extends z.ZodType>(type: string, schema: Schema): Resource<z.infer<Schema>>[] {
    return this.entries
      .filter(([, resource]) => resource.Type === type)
      .map(([logicalId, resource]) => {
        const at = `${logicalId}.Properties`;
        const parsed = schema.safeParse(this.intrinsics.resolve(resource.Properties ?? {}, at));
        if (!parsed.success) {
          const [issue] = parsed.error.issues;
          throw new TemplateError([at, ...(issue?.path ?? [])].join('.'), issue?.message ?? 'is not valid');
        }
        const { Metadata: metadata = {} } = resource;
        return { logicalId, properties: parsed.data, physical: this.physical(type, logicalId), metadata };
      });
  }

  outputs(): Record<string, string> {
    return Object.fromEntries(
      Object.entries(this.template.Outputs).map(([name, { Value }]) => [
        name,
        String(this.intrinsics.resolve(Value, `Outputs.${name}`)),
      ]),
    );
  }

  /** Some types are only read and never referred to; they need no name. */
  private physical(type: string, logicalId: string): PhysicalResource {
    const isNeverReferredTo =
      type === 'AWS::ApiGateway::Method' || type === 'AWS::ApiGateway::GatewayResponse';
    return isNeverReferredTo ? { ref: logicalId, attributes: {} } : this.intrinsics.physical(logicalId);
  }
}
