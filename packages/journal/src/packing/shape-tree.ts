/**
 * The place behind a row of keys, which is also the shape of an object with these keys alone. Small, since
 * a place is looked at for every value, and mostly out of a cache that other work has filled since.
 */
export interface ShapeNode {
  /** The key that came next the last time, and where it led: what is asked for first. */
  nextKey: string | null;
  next: ShapeNode | null;
  /** The last string under the last key, and its number. */
  text: string;
  textNumber: number;
  /** The shape's number, in the block in which it was last defined: all numbers of a block are beyond its base. */
  shape: number;
  /** Where an object begins that is the value of the last key. */
  inner: ShapeNode | null;
  readonly rare: RareParts;
}

/** What is seldom asked for. */
interface RareParts {
  readonly parent: ShapeNode | null;
  readonly key: string;
  others: Map<string, ShapeNode> | null;
  definition: Uint8Array | null;
}

/**
 * Tells objects with the same keys in the same order, without comparing lists of keys. A plain record
 * beside plain functions, so that its reader pays for no call.
 */
export interface ShapeTree {
  /** Where the objects begin that are the value of nothing. */
  root: ShapeNode;
  /** How many nodes there are. */
  nodes: number;
  /** How many shapes were numbered, and how many of them before this block. */
  shapes: number;
  base: number;
}

/** Users choose keys, of labels for example; with more places than this all are forgotten. */
const maxNodes = 20_000;

/** Makes a tree that knows no shape. */
export function createShapeTree(): ShapeTree {
  return { root: nodeOf(null, ''), nodes: 1, shapes: 0, base: 0 };
}

/**
 * Where the objects begin that are the value of a place's last key: all begin as the root does, and what
 * comes next is remembered for each such place, where objects mostly have the same keys.
 */
export function begin(tree: ShapeTree, outer: ShapeNode): ShapeNode {
  outer.inner = nodeWith(tree.root.rare);
  return outer.inner;
}

/** The place behind one more key, where that is not `nextKey`. */
export function stepTo(tree: ShapeTree, from: ShapeNode, key: string): ShapeNode {
  const { rare } = from;
  rare.others ??= new Map();
  let next = rare.others.get(key);
  if (next === undefined) {
    next = nodeOf(from, key);
    tree.nodes += 1;
    rare.others.set(key, next);
  }
  from.nextKey = key;
  from.next = next;
  return next;
}

/** Gives a shape the block's next number; returns its keys as JSON. */
export function defineShape(tree: ShapeTree, shape: ShapeNode): Uint8Array {
  tree.shapes += 1;
  shape.shape = tree.shapes;
  const { rare } = shape;
  rare.definition ??= Buffer.from(JSON.stringify(keysOf(shape)));
  return rare.definition;
}

/** Begins another block, in which no shape has a number. */
export function beginBlock(tree: ShapeTree): void {
  tree.base = tree.shapes;
  if (tree.nodes <= maxNodes) return;
  tree.root = nodeOf(null, '');
  tree.nodes = 1;
}

function nodeOf(parent: ShapeNode | null, key: string): ShapeNode {
  return nodeWith({ parent, key, others: null, definition: null });
}

function nodeWith(rare: RareParts): ShapeNode {
  return { nextKey: null, next: null, text: '', textNumber: 0, shape: 0, inner: null, rare };
}

function keysOf(shape: ShapeNode): readonly string[] {
  const keys: string[] = [];
  for (let { rare } = shape; rare.parent !== null; { rare } = rare.parent) keys.push(rare.key);
  return keys.reverse();
}
