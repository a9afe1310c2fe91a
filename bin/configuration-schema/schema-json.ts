/** The configuration's JSON Schema (draft 2020-12), made from the one schema that the code checks by. */
import * as z from 'zod';
import { configurationSchema } from '../../src/configuration/schema';

/**
 * What a file may hold: anything with a default may be left out. Rules between fields, which a JSON Schema can't say, are
 * checked at synth alone.
 */
export function schemaJson(): string {
  const { $schema, properties, ...rest } = z.toJSONSchema(configurationSchema, {
    io: 'input',
    unrepresentable: 'any',
  });
  const schema = {
    $schema,
    title: 'Configuration of the runbook "Database Connection Pool Exhausted"',
    ...rest,
    properties: { $schema: { type: 'string' }, $comment: { type: 'string' }, ...properties },
  };
  return `${JSON.stringify(schema, null, 2)}\n`;
}
