/** A message, and how others would read it. */
import type { CalledAudience } from '../model/audiences';
import type { Message } from '../model/message';

export interface Composed {
  readonly message: Message;
  /** The same as somebody of the house reads it: what a stand-in gets where the message itself is for the public. */
  readonly insideFor: (reader: CalledAudience) => Message;
}
