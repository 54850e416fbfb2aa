import type { ApiObject } from './api-object.ts';
import { badRequest } from './status-error.ts';

/** Whether an object is selected. */
export type Selector = (object: ApiObject) => boolean;

type Requirement = (labels: Readonly<Record<string, string>>) => boolean;

const noLabels: Readonly<Record<string, string>> = {};

/**
 * Parses a label selector: `a=b`, `a==b`, `a!=b`, `a in (b,c)`, `a notin (b,c)`, `a>1`, `a<1`,
 * `a`, `!a`, joined by commas. An empty one selects everything and gives `undefined`.
 *
 * @throws StatusError 400 for text that is none of these.
 */
export function parseLabelSelector(text: string): Selector | undefined {
  const requirements = splitOutsideParentheses(text).map(parseRequirement);
  if (requirements.length === 0) {
    return undefined;
  }
  return (object) => {
    const labels = object.metadata.labels ?? noLabels;
    return requirements.every((holds) => holds(labels));
  };
}

/**
 * Parses a field selector: `path=value` and `path!=value` joined by commas. A missing field counts
 * as the empty string. An empty selector gives `undefined`.
 *
 * @throws StatusError 400 for a path that this kind cannot be selected by.
 */
export function parseFieldSelector(
  text: string,
  supported: readonly string[],
): Selector | undefined {
  const terms = splitTerms(text).filter((term) => term.trim() !== '');
  if (terms.length === 0) {
    return undefined;
  }
  const checks = terms.map((term) => parseFieldTerm(term, supported));
  return (object) => checks.every((holds) => holds(object));
}

/** The name that a field selector pins with `metadata.name=`, for reading one object directly. */
export function pinnedName(text: string): string | undefined {
  for (const term of text.split(',')) {
    const match = /^\s*metadata\.name==?([^=!]+)$/.exec(term);
    if (match?.[1] !== undefined) {
      return match[1].trim();
    }
  }
  return undefined;
}

function splitOutsideParentheses(text: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let start = 0;
  for (let at = 0; at <= text.length; at += 1) {
    const char = text[at];
    if (char === '(') {
      depth += 1;
    } else if (char === ')') {
      depth -= 1;
    } else if ((char === ',' && depth === 0) || char === undefined) {
      parts.push(text.slice(start, at).trim());
      start = at + 1;
    }
  }
  return parts.filter((part) => part !== '');
}

const key = '[A-Za-z0-9]([-A-Za-z0-9_./]*[A-Za-z0-9])?';
const value = '[-A-Za-z0-9_.]*';
const wholeNumber = /^-?\d+$/;
const setForm = new RegExp(`^(${key})\\s+(in|notin)\\s*\\(([^()]*)\\)$`);
const equalForm = new RegExp(`^(${key})\\s*(=|==|!=)\\s*(${value})$`);
const compareForm = new RegExp(`^(${key})\\s*([<>])\\s*(-?\\d+)$`);
const presentForm = new RegExp(`^(!?)\\s*(${key})$`);

function parseRequirement(text: string): Requirement {
  const set = setForm.exec(text);
  if (set?.[1] !== undefined) {
    const name = set[1];
    const values = new Set((set[4] ?? '').split(',').map((one) => one.trim()));
    const wanted = set[3] === 'in';
    return (labels) => {
      const label = labels[name];
      return label === undefined ? !wanted : values.has(label) === wanted;
    };
  }
  const equal = equalForm.exec(text);
  if (equal?.[1] !== undefined) {
    const name = equal[1];
    const expected = equal[4] ?? '';
    return equal[3] === '!='
      ? (labels) => labels[name] !== expected
      : (labels) => labels[name] === expected;
  }
  const compared = compareForm.exec(text);
  if (compared?.[1] !== undefined) {
    const name = compared[1];
    const bound = Number(compared[4]);
    const isGreater = compared[3] === '>';
    return (labels) => {
      const label = labels[name];
      if (label === undefined || !wholeNumber.test(label)) {
        return false;
      }
      return isGreater ? Number(label) > bound : Number(label) < bound;
    };
  }
  const present = presentForm.exec(text);
  if (present?.[2] !== undefined) {
    const name = present[2];
    const wanted = present[1] !== '!';
    return (labels) => (labels[name] !== undefined) === wanted;
  }
  throw badRequest(`unable to parse requirement: ${JSON.stringify(text)} is none`);
}

/** Splits at commas, but for those after a backslash: values may hold `\\,`, `\\=` and `\\\\`. */
function splitTerms(text: string): readonly string[] {
  return text.match(/(?:\\.|[^,\\])+/g) ?? [];
}

function parseFieldTerm(term: string, supported: readonly string[]): Selector {
  const match = /^\s*([^=!]+?)\s*(==|=|!=)\s*(.*?)\s*$/.exec(term);
  if (match?.[1] === undefined) {
    throw badRequest(`invalid field selector: ${JSON.stringify(term)} has no = or !=`);
  }
  const field = match[1];
  if (!supported.includes(field)) {
    throw badRequest(`field label not supported: ${field}`);
  }
  const path = field.split('.');
  const expected = (match[3] ?? '').replaceAll(/\\([\\,=])/g, '$1');
  const wanted = match[2] !== '!=';
  return (object) => {
    let at: unknown = object;
    for (const step of path) {
      at = (at as Record<string, unknown> | undefined)?.[step];
    }
    return ((at === undefined ? '' : String(at)) === expected) === wanted;
  };
}
