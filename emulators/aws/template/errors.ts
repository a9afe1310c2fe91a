/** What the template reader says when it cannot give a template its meaning. */

/** Names the resource and the path inside it, so that the line of the stack can be found. */
export class TemplateError extends Error {
  constructor(
    readonly at: string,
    problem: string,
  ) {
    super(`template, ${at}: ${problem}`);
    this.name = 'TemplateError';
  }
}
