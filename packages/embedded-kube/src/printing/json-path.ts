import { isJsonObject } from '../model/api-object.ts';

/** Finds every value that a path points at. */
export type JsonPath = (root: unknown) => unknown[];

type Step = (value: unknown) => unknown[];

/**
 * Compiles the JSONPath of a printer column: `.a.b`, `['a.b']`, `[0]`, `[-1]`, `[*]` and filters
 * `[?(@.type=="Ready")]` with `==`, `!=`, `<`, `<=`, `>`, `>=`; a backslash keeps a dot in a name.
 *
 * @throws Error for text that is no such path.
 */
export function compileJsonPath(text: string): JsonPath {
  const steps = parseSteps(text.trim().replace(/^\{(.*)\}$/s, '$1'));
  return (root) => steps.reduce<unknown[]>((values, step) => values.flatMap(step), [root]);
}

const fieldForm = /^\.?((?:\\.|[^.[\]\\])+)/;
const filterForm = /^\?\(\s*@((?:\.|\[)[^=!<>]*?)?\s*(?:(==|!=|<=|>=|<|>)\s*(.+?))?\s*\)$/;

function parseSteps(text: string): Step[] {
  const steps: Step[] = [];
  let rest = text.replace(/^\$/, '');
  while (rest !== '' && rest !== '.') {
    if (rest.startsWith('[')) {
      const end = closingBracket(rest);
      steps.push(bracketStep(rest.slice(1, end), text));
      rest = rest.slice(end + 1);
      continue;
    }
    const field = fieldForm.exec(rest);
    if (field?.[1] === undefined) {
      throw new Error(`JSONPath ${JSON.stringify(text)}: cannot read ${JSON.stringify(rest)}`);
    }
    steps.push(field[1] === '*' ? everyChild : childStep(field[1].replace(/\\(.)/g, '$1')));
    rest = rest.slice(field[0].length);
  }
  return steps;
}

/** Where the bracket that opens `text` closes, past quotes and nested brackets. */
function closingBracket(text: string): number {
  let depth = 0;
  let quote = '';
  for (let at = 0; at < text.length; at += 1) {
    const char = text.charAt(at);
    if (quote !== '') {
      quote = char === quote ? '' : quote;
    } else if (char === '"' || char === "'") {
      quote = char;
    } else if (char === '[') {
      depth += 1;
    } else if (char === ']') {
      depth -= 1;
      if (depth === 0) {
        return at;
      }
    }
  }
  throw new Error(`JSONPath: ${JSON.stringify(text)} has no closing bracket`);
}

function bracketStep(inside: string, text: string): Step {
  const body = inside.trim();
  if (body === '*') {
    return everyChild;
  }
  if (/^-?\d+$/.test(body)) {
    const index = Number(body);
    return (value) => {
      const item: unknown = Array.isArray(value) ? value.at(index) : undefined;
      return item === undefined ? [] : [item];
    };
  }
  const quoted = /^(['"])(.*)\1$/.exec(body);
  if (quoted !== null) {
    return childStep(quoted[2] ?? '');
  }
  const filter = filterForm.exec(body);
  if (filter !== null) {
    return filterStep(filter[1] ?? '', filter[2], filter[3] ?? '');
  }
  throw new Error(`JSONPath ${JSON.stringify(text)}: cannot read [${inside}]`);
}

function childStep(name: string): Step {
  return (value) => {
    const child = isJsonObject(value) ? value[name] : undefined;
    return child === undefined ? [] : [child];
  };
}

function everyChild(value: unknown): unknown[] {
  if (Array.isArray(value)) {
    return value;
  }
  return isJsonObject(value) ? Object.values(value) : [];
}

function filterStep(path: string, operator: string | undefined, operand: string): Step {
  const find = compileJsonPath(path);
  if (operator === undefined) {
    return (value) => everyChild(value).filter((item) => find(item).length > 0);
  }
  const expected = literal(operand);
  return (value) =>
    everyChild(value).filter((item) => find(item).some((one) => compare(one, operator, expected)));
}

function literal(text: string): unknown {
  const quoted = /^(['"])(.*)\1$/s.exec(text.trim());
  if (quoted !== null) {
    return quoted[2];
  }
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}

function compare(actual: unknown, operator: string, expected: unknown): boolean {
  if (operator === '==') {
    return actual === expected;
  }
  if (operator === '!=') {
    return actual !== expected;
  }
  if (typeof actual !== typeof expected) {
    return false;
  }
  const left = actual as number;
  const right = expected as number;
  if (operator === '<') {
    return left < right;
  }
  if (operator === '<=') {
    return left <= right;
  }
  return operator === '>' ? left > right : left >= right;
}
