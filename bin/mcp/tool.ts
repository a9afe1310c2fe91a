/** What a tool of the MCP server is: it is given what reads, and nothing that writes. */
import type * as z from 'zod';
import type { ReadContext } from '../context';

export interface Tool<Shape extends z.ZodRawShape = z.ZodRawShape> {
  /** As the assistant calls it. */
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly input: Shape;
  /** @returns what it found, as JSON. */
  answer(context: ReadContext, input: z.output<z.ZodObject<Shape>>): Promise<unknown>;
}

/** A tool whose answer takes what its own input is. */
export function tool<Shape extends z.ZodRawShape>(given: Tool<Shape>): Tool {
  return given as unknown as Tool;
}
