/** What the runner and a function's process say to each other, over the channel that `fork` opens. */

/** Runner to process. One at a time: the next is sent only after the answer to the last. */
export interface InvokeMessage {
  readonly requestId: string;
  readonly functionArn: string;
  readonly event: unknown;
  /** Epoch milliseconds at which the invocation is cut off. */
  readonly deadlineMs: number;
}

/** The shape in which Lambda's Node.js runtime reports an error. */
export interface ErrorReport {
  readonly errorType: string;
  readonly errorMessage: string;
  readonly trace: readonly string[];
}

/** Process to runner. */
export type ProcessMessage =
  | { readonly kind: 'ready' }
  | { readonly kind: 'succeeded'; readonly requestId: string; readonly outputJson: string }
  | { readonly kind: 'failed'; readonly requestId: string; readonly error: ErrorReport }
  /** Failed too, and the process ends with it. */
  | { readonly kind: 'died'; readonly requestId: string; readonly error: ErrorReport };
