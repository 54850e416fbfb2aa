/** The place behind a row of keys, which is also the shape of an object with these keys alone. */
export interface ShapeNode {
  readonly parent: ShapeNode | null;
  readonly key: string;
  /** The key that came next the last time, and where it led: what is asked for first. */
  nextKey: string | null;
  next: ShapeNode | null;
  others: Map<string, ShapeNode> | null;
  /** The shape's number, in the block in which it was last defined. */
  shape: number;
  block: number;
  definition: Uint8Array | null;
  /** The last string under the last key, and its number. */
  text: string;
  textNumber: number;
}

/**
 * Tells objects with the same keys in the same order, without comparing lists of keys. A plain record
 * beside plain functions, so that its reader pays for no call.
 */
export interface ShapeTree {
  /** Where every object begins. */
  root: ShapeNode;
  /** Numbers that were given to nodes, and to the shapes of this block. */
  nodes: number;
  shapes: number;
  /** The block under way; a shape has a number in it where its own block is this one. */
  block: number;
}

/** Users choose keys, of labels for example; with more places than this all are forgotten. */
const maxNodes = 20_000;

/** Makes a tree that knows no shape. */
export function createShapeTree(): ShapeTree {
  return { root: nodeOf(null, ''), nodes: 1, shapes: 0, block: 1 };
}

/** The place behind one more key, where that is not `nextKey`. */
export function stepTo(tree: ShapeTree, from: ShapeNode, key: string): ShapeNode {
  from.others ??= new Map();
  let next = from.others.get(key);
  if (next === undefined) {
    next = nodeOf(from, key);
    tree.nodes += 1;
    from.others.set(key, next);
  }
  from.nextKey = key;
  from.next = next;
  return next;
}

/** Gives a shape the block's next number; returns its keys as JSON. */
export function defineShape(tree: ShapeTree, shape: ShapeNode): Uint8Array {
  tree.shapes += 1;
  shape.shape = tree.shapes;
  shape.block = tree.block;
  shape.definition ??= Buffer.from(JSON.stringify(keysOf(shape)));
  return shape.definition;
}

/** Begins another block, in which no shape has a number. */
export function beginBlock(tree: ShapeTree): void {
  tree.shapes = 0;
  tree.block += 1;
  if (tree.nodes <= maxNodes) return;
  tree.root = nodeOf(null, '');
  tree.nodes = 1;
}

function nodeOf(parent: ShapeNode | null, key: string): ShapeNode {
  return {
    parent,
    key,
    nextKey: null,
    next: null,
    others: null,
    shape: 0,
    block: 0,
    definition: null,
    text: '',
    textNumber: 0,
  };
}

function keysOf(shape: ShapeNode): readonly string[] {
  const keys: string[] = [];
  for (let at = shape; at.parent !== null; at = at.parent) keys.push(at.key);
  return keys.reverse();
}
