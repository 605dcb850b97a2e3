// Stops the clock. The oracle imports this before the engine, which reads the time from Date.
const RealDate = Date;
let stopped = RealDate.now();

class StoppedDate extends RealDate {
  constructor(...given: unknown[]) {
    if (given.length === 0) super(stopped);
    else super(...(given as [number]));
  }

  static override now(): number {
    return stopped;
  }
}

globalThis.Date = StoppedDate as DateConstructor;

/** Every later `new Date()` and `Date.now()` answers this moment. */
export function stopClock(iso: string): void {
  stopped = RealDate.parse(iso);
  if (Number.isNaN(stopped)) throw new Error(`not a moment: ${iso}`);
}
