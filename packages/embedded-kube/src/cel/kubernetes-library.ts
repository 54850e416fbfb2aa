import type { Environment } from '@marcbachmann/cel-js';
import { equalJson } from '../model/equal-json.ts';
import { formatQuantity, parseQuantity, type Quantity } from '../model/quantity.ts';

const nanoPerUnit = 1_000_000_000n;

/** An amount inside of a rule. */
class CelQuantity {
  readonly quantity: Quantity;

  constructor(quantity: Quantity) {
    this.quantity = quantity;
  }
}

/** An address inside of a rule. */
class CelUrl {
  readonly url: URL;

  constructor(url: URL) {
    this.url = url;
  }
}

/** What `sets` is in a rule: a place for functions. */
class CelSets {}

/** Adds the functions that rules have beyond CEL's own (Kubernetes API: CEL library functions). */
export function addKubernetesLibrary(env: Environment): Environment {
  addLists(env);
  addStrings(env);
  addSets(env);
  addQuantities(env);
  addUrls(env);
  return env;
}

type Comparable = bigint | number | string;

function best(list: readonly Comparable[], isBetter: (a: Comparable, b: Comparable) => boolean) {
  const [first, ...rest] = list;
  if (first === undefined) {
    throw new Error('min called on empty list');
  }
  return rest.reduce((found, one) => (isBetter(one, found) ? one : found), first);
}

function sum(list: readonly (bigint | number)[]): bigint | number {
  return list.some((one) => typeof one === 'number')
    ? list.reduce<number>((total, one) => total + Number(one), 0)
    : list.reduce<bigint>((total, one) => total + BigInt(one), 0n);
}

function addLists(env: Environment): void {
  const isSorted = (list: readonly Comparable[]): boolean =>
    list.every((one, at) => at === 0 || (list[at - 1] ?? one) <= one);
  const indexOf = (list: readonly unknown[], wanted: unknown): bigint =>
    BigInt(list.findIndex((one) => equalJson(one, wanted)));
  const lastIndexOf = (list: readonly unknown[], wanted: unknown): bigint =>
    BigInt(list.findLastIndex((one) => equalJson(one, wanted)));
  env
    .registerFunction('list.isSorted(): bool', isSorted)
    .registerFunction('list.sum(): dyn', sum)
    .registerFunction('list.min(): dyn', (list) => best(list, (a, b) => a < b))
    .registerFunction('list.max(): dyn', (list) => best(list, (a, b) => a > b))
    .registerFunction('list.indexOf(dyn): int', indexOf)
    .registerFunction('list.lastIndexOf(dyn): int', lastIndexOf);
}

function addStrings(env: Environment): void {
  const find = (text: string, pattern: string): string => new RegExp(pattern).exec(text)?.[0] ?? '';
  const findAll = (text: string, pattern: string, most: bigint): string[] => {
    const found = [...text.matchAll(new RegExp(pattern, 'g'))].map(([match]) => match);
    return most < 0n ? found : found.slice(0, Number(most));
  };
  const replaced = (text: string, from: string, to: string, most: bigint): string => {
    const parts = text.split(from);
    const count = most < 0n ? parts.length - 1 : Math.min(Number(most), parts.length - 1);
    return [parts.slice(0, count + 1).join(to), ...parts.slice(count + 1)].join(from);
  };
  env
    .registerFunction('string.find(string): string', find)
    .registerFunction('string.findAll(string): list<string>', (text, pattern) =>
      findAll(text, pattern, -1n),
    )
    .registerFunction('string.findAll(string, int): list<string>', findAll)
    .registerFunction('string.charAt(int): string', (text: string, at: bigint) =>
      text.charAt(Number(at)),
    )
    .registerFunction('string.replace(string, string): string', (text, from, to) =>
      replaced(text, from, to, -1n),
    )
    .registerFunction('string.replace(string, string, int): string', replaced)
    .registerFunction('string.reverse(): string', (text: string) => [...text].reverse().join(''));
}

function addSets(env: Environment): void {
  const has = (list: readonly unknown[], one: unknown): boolean =>
    list.some((other) => equalJson(one, other));
  const contains = (list: readonly unknown[], other: readonly unknown[]): boolean =>
    other.every((one) => has(list, one));
  env
    .registerType('Sets', CelSets)
    .registerConstant('sets', 'Sets', new CelSets())
    .registerFunction('Sets.contains(list, list): bool', (_sets, list, other) =>
      contains(list, other),
    )
    .registerFunction(
      'Sets.equivalent(list, list): bool',
      (_sets, list, other) => contains(list, other) && contains(other, list),
    )
    .registerFunction('Sets.intersects(list, list): bool', (_sets, list, other) =>
      list.some((one: unknown) => has(other, one)),
    );
}

function addQuantities(env: Environment): void {
  const parsed = (text: string): CelQuantity => {
    const quantity = parseQuantity(text);
    if (quantity === undefined) {
      throw new Error('quantity must match the form of a quantity');
    }
    return new CelQuantity(quantity);
  };
  const nano = (one: CelQuantity): bigint => one.quantity.nano;
  const amount = (other: CelQuantity | bigint): bigint =>
    other instanceof CelQuantity ? nano(other) : other * nanoPerUnit;
  const shifted = (one: CelQuantity, by: bigint): CelQuantity =>
    new CelQuantity({ ...one.quantity, nano: nano(one) + by });
  const compare = (a: bigint, b: bigint): bigint => (a < b ? -1n : a > b ? 1n : 0n);
  env
    .registerType('Quantity', CelQuantity)
    .registerFunction('quantity(string): Quantity', parsed)
    .registerFunction('isQuantity(string): bool', (text) => parseQuantity(text) !== undefined)
    .registerFunction('Quantity.sign(): int', (one) => compare(nano(one), 0n))
    .registerFunction('Quantity.isInteger(): bool', (one) => nano(one) % nanoPerUnit === 0n)
    .registerFunction('Quantity.asInteger(): int', (one) => nano(one) / nanoPerUnit)
    .registerFunction('Quantity.asApproximateFloat(): double', (one) => Number(nano(one)) / 1e9)
    .registerFunction('Quantity.compareTo(Quantity): int', (a, b) => compare(nano(a), nano(b)))
    .registerFunction('Quantity.isGreaterThan(Quantity): bool', (a, b) => nano(a) > nano(b))
    .registerFunction('Quantity.isLessThan(Quantity): bool', (a, b) => nano(a) < nano(b))
    .registerFunction('string(Quantity): string', (one) => formatQuantity(one.quantity))
    .registerOperator('Quantity == Quantity', (a, b) => nano(a) === nano(b));
  for (const other of ['Quantity', 'int']) {
    env
      .registerFunction(`Quantity.add(${other}): Quantity`, (a, b) => shifted(a, amount(b)))
      .registerFunction(`Quantity.sub(${other}): Quantity`, (a, b) => shifted(a, -amount(b)));
  }
}

function addUrls(env: Environment): void {
  const parsed = (text: string): CelUrl => {
    const url = URL.parse(text);
    if (url === null) {
      throw new Error(`URL parse error during conversion from string: ${JSON.stringify(text)}`);
    }
    return new CelUrl(url);
  };
  env
    .registerType('URL', CelUrl)
    .registerFunction('url(string): URL', parsed)
    .registerFunction('isURL(string): bool', (text) => URL.canParse(text))
    .registerFunction('URL.getScheme(): string', ({ url }) => url.protocol.slice(0, -1))
    .registerFunction('URL.getHost(): string', ({ url }) => url.host)
    .registerFunction('URL.getHostname(): string', ({ url }) => url.hostname)
    .registerFunction('URL.getPort(): string', ({ url }) => url.port)
    .registerFunction('URL.getEscapedPath(): string', ({ url }) => url.pathname);
}
