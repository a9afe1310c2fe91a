/** Answers by link: what messages carry beside their commands. */
import * as z from 'zod';
import { CALLED_AUDIENCES } from '../model/audiences';
import { loginSchema } from './login';

/** A name that is shown, and fits into a link: no control characters. */
const person = z
  .string()
  .regex(/^[\p{L}\p{N}][\p{L}\p{N} .,'’()-]{0,39}$/u, "a person's name, of at most 40 letters");

export const answersSchema = z.strictObject({
  /** Links by which people approve, reject, acknowledge, stop and look. Without it messages have commands alone. */
  enabled: z.boolean().default(true),
  /** Audiences that are one person: their links are made out to that name, and their answers recorded under it. */
  people: z.partialRecord(z.enum(CALLED_AUDIENCES), person).default({}),
  /** Whoever answers logs in first. Left out: a link is enough. */
  login: loginSchema.optional(),
});
