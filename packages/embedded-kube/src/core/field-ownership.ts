import { createRequire } from 'node:module';
import type { Applied } from '../managed/apply-configuration.ts';
import type { FieldSet } from '../managed/field-set.ts';
import { type FieldType, FieldTypes } from '../managed/field-type.ts';
import {
  type ManagedEntries,
  type ManagedEntry,
  readEntries,
  sameButForTime,
  type Writer,
} from '../managed/managed-entry.ts';
import { SharedSets } from '../managed/shared-sets.ts';
import { trackUpdate } from '../managed/track-update.ts';
import type { ApiObject, JsonObject, ManagedFieldsEntry } from '../model/api-object.ts';
import { isJsonObject } from '../model/api-object.ts';
import type { ResourceType } from '../model/resource-type.ts';
import { timestamp } from '../model/timestamp.ts';
import type { ApplyOptions, ChangeOptions } from './kube-core.ts';
import type { WriteOptions } from './write-rules.ts';

/** Who writes when nobody says: the API's own word for it. */
const unknownManager = 'unknown';
const nobodys: readonly ManagedEntry[] = [];

/** Keeps `metadata.managedFields` through every write of a server (Kubernetes API: field management). */
export class FieldOwnership {
  readonly #clock: () => number;
  readonly #types = new FieldTypes();
  readonly #typeOf = new WeakMap<ResourceType, FieldType>();
  readonly #sets = new SharedSets();
  readonly #share = (set: FieldSet): FieldSet => this.#sets.share(set);
  /** Read when the first configuration comes. */
  #apply: ReturnType<typeof loadApply> | undefined;
  #second = Number.NaN;
  #time = '';

  constructor(clock: () => number) {
    this.#clock = clock;
  }

  /** A new object with its first owner; `sent` is what it was made from. */
  created(
    type: ResourceType,
    object: ApiObject,
    sent: JsonObject,
    options: WriteOptions,
  ): ApiObject {
    const { status: _givenByServer, ...owned } = object;
    const entries = trackUpdate(
      this.#fieldType(type),
      readEntries(managedFieldsOf(sent)) ?? nobodys,
      {},
      type.statusSubresource ? owned : object,
      this.#writer(type, 'Update', options),
      this.#share,
    );
    return withEntries(object, entries);
  }

  /**
   * The next version of an object with its owners; the very same object as before if nothing of it
   * changes, its owners included.
   */
  changed(
    type: ResourceType,
    before: ApiObject,
    after: ApiObject,
    sent: JsonObject,
    options: ChangeOptions,
  ): ApiObject {
    const stored = entriesOf(before);
    const claimed = options.subresource === undefined ? managedFieldsOf(sent) : stored;
    const known = claimed === stored ? stored : (readEntries(claimed) ?? stored);
    if (after === before) {
      return sameButForTime(known, stored) ? before : withEntries(before, known);
    }
    const writer = this.#writer(type, 'Update', options);
    const entries = trackUpdate(this.#fieldType(type), known, before, after, writer, this.#share);
    return entries === stored ? after : withEntries(after, entries);
  }

  /** Applies a configuration to the object as it is, or to a bare one that is yet to be created. */
  applied(
    type: ResourceType,
    live: JsonObject,
    config: JsonObject,
    options: ApplyOptions,
  ): Applied {
    this.#apply ??= loadApply();
    return this.#apply.appliedObject(this.#fieldType(type), type, {
      ...{ live, config, options, entries: entriesOf(live) },
      writer: this.#writer(type, 'Apply', options),
    });
  }

  /** The object with what came of an apply; the very same as before if only times would differ. */
  settled(before: ApiObject, after: ApiObject, entries: ManagedEntries): ApiObject {
    if (after === before && sameButForTime(entries, entriesOf(before))) {
      return before;
    }
    return withEntries(after, entries);
  }

  #fieldType(type: ResourceType): FieldType {
    let known = this.#typeOf.get(type);
    if (known === undefined) {
      known = this.#types.ofObject(type.openApi);
      this.#typeOf.set(type, known);
    }
    return known;
  }

  #writer(
    { apiVersion }: ResourceType,
    operation: Writer['operation'],
    { fieldManager = '', subresource }: ChangeOptions,
  ): Writer {
    const manager = fieldManager === '' ? unknownManager : fieldManager;
    const writer = { manager, operation, apiVersion, time: this.#now() };
    return subresource === undefined ? writer : { ...writer, subresource };
  }

  /** The time of the API, made once per second. */
  #now(): string {
    const now = this.#clock();
    const second = Math.floor(now / 1000);
    if (second !== this.#second) {
      this.#second = second;
      this.#time = timestamp(now);
    }
    return this.#time;
  }
}

/** An object with these entries in its metadata, or without any. */
export function withEntries(object: ApiObject, entries: ManagedEntries): ApiObject {
  if (entries.length > 0) {
    return { ...object, metadata: { ...object.metadata, managedFields: entries } };
  }
  const { managedFields: _gone, ...metadata } = object.metadata;
  return { ...object, metadata };
}

function managedFieldsOf({ metadata }: JsonObject): unknown {
  return isJsonObject(metadata) ? metadata.managedFields : undefined;
}

/** What a stored object has was made here or read by `readEntries`. */
function entriesOf(object: JsonObject): ManagedEntries {
  const entries = managedFieldsOf(object) as readonly ManagedFieldsEntry[] | undefined;
  return (entries ?? nobodys) as ManagedEntries;
}

function loadApply(): typeof import('./apply-object.ts') {
  return createRequire(import.meta.url)('./apply-object.ts') as typeof import('./apply-object.ts');
}
