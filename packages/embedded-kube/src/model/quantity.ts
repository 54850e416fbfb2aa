/**
 * An amount as Kubernetes writes it (`500m`, `1Gi`, `2e3`): exact, as an integer of nano units, with
 * the notation that it was written in.
 */
export interface Quantity {
  readonly nano: bigint;
  readonly format: 'binary' | 'decimal' | 'exponent';
}

const form =
  /^([+-]?)(\d+(?:\.\d*)?|\.\d+)(|n|u|m|k|M|G|T|P|E|Ki|Mi|Gi|Ti|Pi|Ei|[eE][+-]?\d{1,3})$/;
const decimalSuffixes = ['n', 'u', 'm', '', 'k', 'M', 'G', 'T', 'P', 'E'] as const;
const binarySuffixes = ['', 'Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei'] as const;
const nanoPerUnit = 1_000_000_000n;
/** Exponents beyond this are none that the server would keep exact. */
const maxExponent = 100;

/** What the server says of a text that is no quantity. */
export const quantityProblem =
  "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'";

/** Reads a quantity; `undefined` for a text that is none. Fractions of a nano unit round up. */
export function parseQuantity(text: string): Quantity | undefined {
  const [, sign, digits, suffix] = form.exec(text) ?? [];
  if (digits === undefined || suffix === undefined) {
    return undefined;
  }
  const [whole = '', fraction = ''] = digits.split('.');
  const number = BigInt(whole + fraction);
  const { factor, divisor, format } = scaleOf(suffix);
  const scaled = number * factor * nanoPerUnit;
  const parts = divisor * 10n ** BigInt(fraction.length);
  const nano = (scaled + parts - 1n) / parts;
  return { nano: sign === '-' ? -nano : nano, format };
}

function scaleOf(suffix: string): { factor: bigint; divisor: bigint; format: Quantity['format'] } {
  const binary = binarySuffixes.indexOf(suffix as (typeof binarySuffixes)[number]);
  if (binary > 0) {
    return { factor: 1024n ** BigInt(binary), divisor: 1n, format: 'binary' };
  }
  const decimal = decimalSuffixes.indexOf(suffix as (typeof decimalSuffixes)[number]);
  const exponent = decimal === -1 ? Number(suffix.slice(1)) : (decimal - 3) * 3;
  const bounded = Math.max(-maxExponent, Math.min(maxExponent, exponent));
  return {
    factor: bounded > 0 ? 10n ** BigInt(bounded) : 1n,
    divisor: bounded < 0 ? 10n ** BigInt(-bounded) : 1n,
    format: decimal === -1 ? 'exponent' : 'decimal',
  };
}

/** The one text that stands for the amount: the largest suffix that leaves no fraction. */
export function formatQuantity({ nano, format }: Quantity): string {
  if (nano === 0n) {
    return '0';
  }
  const isWhole = nano % nanoPerUnit === 0n;
  const units = nano / nanoPerUnit;
  if (format === 'binary' && isWhole && (units >= 1024n || units <= -1024n)) {
    return withSuffix(units, 1024n, binarySuffixes);
  }
  if (format === 'exponent') {
    const at = largestPower(nano, 1000n, decimalSuffixes.length - 1);
    const exponent = (at - 3) * 3;
    return `${nano / 1000n ** BigInt(at)}${exponent === 0 ? '' : `e${exponent}`}`;
  }
  return withSuffix(nano, 1000n, decimalSuffixes);
}

function withSuffix(amount: bigint, base: bigint, suffixes: readonly string[]): string {
  const at = largestPower(amount, base, suffixes.length - 1);
  return `${amount / base ** BigInt(at)}${suffixes[at]}`;
}

/** How often the base divides the amount without a rest, at most `max` times. */
function largestPower(amount: bigint, base: bigint, max: number): number {
  let power = 0;
  for (let rest = amount; power < max && rest % base === 0n; power += 1) {
    rest /= base;
  }
  return power;
}
