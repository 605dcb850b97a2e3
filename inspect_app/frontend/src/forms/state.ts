// What a session is asked with and what it tells.

/** An answer for a node that the form does not have. */
export class UnknownPath extends Error {}

/** What holds for one node now. */
export interface State {
  relevant: boolean;
  value: string;
  required: boolean;
  constraintOk: boolean;
  readonly: boolean;
}

export interface Properties {
  user?: string;
  device?: string;
  /** What random() and uuid() are drawn from; "" draws anew each time. */
  seed?: string;
}
