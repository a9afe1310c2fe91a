/** How a function's invocations can be made to fare badly. */

/** `hang`: the function never answers and runs out of time. `throttle`: Lambda has no room for it. */
export type Disturbance = 'hang' | 'throttle';

/**
 * When the process of an invocation is killed, by SIGKILL. `before`: it has been handed over, and nothing of it has
 * run. `after`: all of it is done, and its answer gets lost.
 */
export type KillMoment = 'before' | 'after';
