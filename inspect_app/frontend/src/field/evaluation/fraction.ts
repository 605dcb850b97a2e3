// Exact numbers, as Python's Fraction: always in lowest terms, the sign above the line.

/** A whole number over a positive one without common divisor; so equal numbers have equal parts. */
export class Fraction {
  private constructor(
    readonly top: bigint,
    readonly bottom: bigint,
  ) {}

  /** `top` over `bottom`, shortened. Throws RangeError for a `bottom` of zero. */
  static of(top: bigint, bottom: bigint = 1n): Fraction {
    if (bottom === 1n) return new Fraction(top, 1n);
    if (bottom === 0n) throw new RangeError("a fraction over zero");
    const common = divisor(top < 0n ? -top : top, bottom < 0n ? -bottom : bottom);
    const shared = bottom < 0n ? -common : common;
    return new Fraction(top / shared, bottom / shared);
  }

  /** A number such as `12`, `-0.50` or `1E+3`; null for any other text. */
  static read(text: string): Fraction | null {
    const match = NUMBER.exec(withAsciiDigits(text));
    if (!match) return null;
    const [, sign, whole = "", rest = "", exponent = "0"] = match;
    if (!whole && !rest) return null;
    const size = BigInt(whole + rest);
    const digits = sign === "-" ? -size : size;
    const shift = BigInt(exponent) - BigInt(rest.length);
    return shift < 0n ? Fraction.of(digits, 10n ** -shift) : Fraction.of(digits * 10n ** shift);
  }

  plus(other: Fraction): Fraction {
    return Fraction.of(
      this.top * other.bottom + other.top * this.bottom,
      this.bottom * other.bottom,
    );
  }

  minus(other: Fraction): Fraction {
    return this.plus(other.negative());
  }

  times(other: Fraction): Fraction {
    return Fraction.of(this.top * other.top, this.bottom * other.bottom);
  }

  /** Throws RangeError when the other is zero. */
  over(other: Fraction): Fraction {
    return Fraction.of(this.top * other.bottom, this.bottom * other.top);
  }

  negative(): Fraction {
    return new Fraction(-this.top, this.bottom);
  }

  absolute(): Fraction {
    return this.top < 0n ? this.negative() : this;
  }

  /** Below zero, zero or above it, as this is less than, equal to or more than the other. */
  compare(other: Fraction): number {
    const [mine, theirs] = [this.top * other.bottom, other.top * this.bottom];
    return mine < theirs ? -1 : mine > theirs ? 1 : 0;
  }

  equals(other: Fraction): boolean {
    return this.top === other.top && this.bottom === other.bottom;
  }

  get isZero(): boolean {
    return this.top === 0n;
  }

  get isWhole(): boolean {
    return this.bottom === 1n;
  }

  /** The whole number towards zero, as int() makes it. */
  truncated(): bigint {
    return this.top / this.bottom;
  }

  /** The greatest whole number that is not more. */
  floor(): bigint {
    const towardsZero = this.top / this.bottom;
    return this.top < 0n && towardsZero * this.bottom !== this.top ? towardsZero - 1n : towardsZero;
  }

  /** How many units of the last of `digits` places it is; half goes up, also below zero. */
  units(digits: number): bigint {
    const scaled = this.top * 10n ** BigInt(digits);
    return Fraction.of(2n * scaled + this.bottom, 2n * this.bottom).floor();
  }

  /** `digits` after the point; half goes up, as XPath rounds. */
  rounded(digits: number): Fraction {
    return Fraction.of(this.units(digits), 10n ** BigInt(digits));
  }

  /** `3` or `-1/3`, as Python writes it. */
  toString(): string {
    return this.isWhole ? String(this.top) : `${this.top}/${this.bottom}`;
  }
}

const NUMBER = /^([-+]?)(\d*)(?:\.(\d*))?(?:[eE]([-+]?\d{1,4}))?$/;
const NOT_ASCII = /[^\0-\x7f]/;
const DIGIT = /\p{Nd}/u;

function divisor(one: bigint, other: bigint): bigint {
  let [high, low] = [one, other];
  while (low !== 0n) [high, low] = [low, high % low];
  return high;
}

/** Digits of other scripts as 0-9: the parser of expressions takes them, so a tree may hold them. */
function withAsciiDigits(text: string): string {
  return NOT_ASCII.test(text) ? text.replace(/\p{Nd}/gu, asciiDigit) : text;
}

function asciiDigit(digit: string): string {
  // Unicode keeps the ten digits of a script in a row, from zero on.
  const place = digit.codePointAt(0)!;
  let zero = place;
  while (DIGIT.test(String.fromCodePoint(zero - 1))) zero -= 1;
  return String((place - zero) % 10);
}
