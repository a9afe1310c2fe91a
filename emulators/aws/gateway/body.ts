/** Request validation: "Request validation for REST APIs in API Gateway" in the developer guide. */
import { Ajv, type ValidateFunction } from 'ajv';
import type { ApiMethod } from '../template';

/** Draft 4 in the template; the keywords that this project uses mean the same in the validator's own draft. */
const ajv = new Ajv({ strict: false, validateSchema: false, meta: false });
const validators = new WeakMap<object, ValidateFunction>();

/** A body whose content type has no model is let through, as the service does. */
export function fitsModel(
  { bodySchemas }: ApiMethod,
  contentType: string | undefined,
  body: Buffer,
): boolean {
  const type = (contentType ?? 'application/json').split(';')[0]?.trim().toLowerCase() ?? '';
  const schema = bodySchemas[type];
  if (!schema) return true;
  let document: unknown;
  try {
    document = JSON.parse(body.toString());
  } catch {
    return false;
  }
  return validatorOf(schema)(document) === true;
}

function validatorOf(schema: Readonly<Record<string, unknown>>): ValidateFunction {
  const { $schema: _, ...rules } = schema;
  const validator = validators.get(schema) ?? ajv.compile(rules);
  validators.set(schema, validator);
  return validator;
}
