/** Labels and annotations: what the API server lets through as one. */
import { z } from 'zod';

/** An optional prefix, which is a DNS name, and a name of up to 63 characters. */
const KEY = /^([a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?\/)?[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$/;

/** Of all annotations of an object together, keys and values. */
const MAX_ANNOTATIONS_BYTES = 256 * 1024;

const labelValue = z
  .string()
  .max(63, 'must be no more than 63 characters')
  .regex(
    /^(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?$/,
    "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character",
  );

export const labelsSchema = z.record(z.string().regex(KEY), labelValue);

/** Where an object need not have any: none at all and an empty map are the same, and neither is shown. */
export const optionalLabelsSchema = labelsSchema.transform(emptyIsAbsent).optional();

/** As the labels; the values are free. */
export const optionalAnnotationsSchema = z
  .record(z.string().regex(new RegExp(KEY, 'i')), z.string())
  .refine((map) => Buffer.byteLength(Object.entries(map).flat().join('')) <= MAX_ANNOTATIONS_BYTES, {
    message: `Too long: may not be more than ${MAX_ANNOTATIONS_BYTES} bytes`,
  })
  .transform(emptyIsAbsent)
  .optional();

function emptyIsAbsent(map: Record<string, string>): Record<string, string> | undefined {
  return Object.keys(map).length > 0 ? map : undefined;
}
