/** A request that a service does not take, answered as it documents it. */

export class Refusal extends Error {
  constructor(
    readonly statusCode: number,
    /** Text as it is; anything else as JSON. */
    readonly body: unknown,
    readonly headers: Readonly<Record<string, string>> = {},
  ) {
    super(`refused with ${statusCode}`);
  }
}
