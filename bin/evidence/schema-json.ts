/** The JSON Schema (draft 2020-12) of a document of recorded evidence, made from the one schema that it is read by. */
import * as z from 'zod';
import { lookSchema } from '../../src/backtest/schema/look';

/** What a document may hold: what has a default may be left out. */
export function evidenceSchemaJson(): string {
  const { $schema, ...rest } = z.toJSONSchema(lookSchema, {
    io: 'input',
    unrepresentable: 'any',
    reused: 'ref',
  });
  return `${JSON.stringify({ $schema, title: 'Recorded evidence of one look', ...rest }, null, 2)}\n`;
}
