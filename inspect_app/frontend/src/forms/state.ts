// What a session is told and what it says of one node.

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
