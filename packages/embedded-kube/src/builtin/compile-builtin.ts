import { createRequire } from 'node:module';
import type { ApiObject, JsonObject } from '../model/api-object.ts';
import { badRequest } from '../model/status-error.ts';
import type { CompiledSchema } from '../schema/compile-schema.ts';
import type { KubernetesSchemas } from '../schema/kubernetes-schemas.ts';
import { CompleterCompiler } from './compile-completer.ts';
import { DecoderCompiler } from './compile-decoder.ts';
import { StructureCheckCompiler } from './compile-structure-check.ts';
import { type DecodePlace, DecodeProblem } from './decode-problem.ts';
import { Report } from './report.ts';
import type { UpdateRule } from './rule.ts';

/** Which kind a schema is for. */
export interface BuiltinSchemaOf {
  readonly definition: string;
  readonly kind: string;
  readonly version: string;
}

/**
 * The kinds that have, in all their parts, neither defaults nor rules beyond their schema. Every server
 * has objects of them from its start, and many see none of the other kinds for a while.
 */
export const plainKinds: ReadonlySet<string> = new Set([
  'io.k8s.api.core.v1.Namespace',
  'io.k8s.api.core.v1.ServiceAccount',
  'io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.CustomResourceDefinition',
]);

/** What completes and checks objects, and what an update may not do. */
interface Compilers {
  readonly completers: CompleterCompiler;
  readonly checks: StructureCheckCompiler;
  readonly updateRules: ReadonlyMap<string, UpdateRule>;
}

/** Makes the rules of built-in kinds; each definition is compiled once, when first needed. */
export class BuiltinCompiler {
  readonly #schemas: KubernetesSchemas;
  readonly #decoders: DecoderCompiler;
  readonly #plain: Compilers;
  #ruled: Compilers | undefined;

  constructor(schemas: KubernetesSchemas) {
    this.#schemas = schemas;
    this.#decoders = new DecoderCompiler(schemas);
    this.#plain = {
      completers: new CompleterCompiler(schemas, new Map()),
      checks: new StructureCheckCompiler(schemas, new Map()),
      updateRules: new Map(),
    };
  }

  /** The status of an object that nothing is known of yet. */
  emptyStatus(definition: string): JsonObject {
    const status = this.#compilersFor(definition).completers.ofField(definition, 'status');
    return status({}) as JsonObject;
  }

  /** What the writes of one kind go through. */
  schemaOf({ definition, kind, version }: BuiltinSchemaOf): CompiledSchema {
    const { completers, checks, updateRules } = this.#compilersFor(definition);
    const decode = this.#decoders.ofDefinition(definition);
    const complete = completers.ofKind(definition);
    const check = checks.ofKind(definition);
    const keep = updateRules.get(definition);
    return {
      prune(object) {
        const place: DecodePlace = { path: [], fields: [], unknown: [], struct: '' };
        try {
          return { object: decode(object, place) as object, unknown: place.unknown };
        } catch (error) {
          if (error instanceof DecodeProblem) {
            const what = `${kind} in version ${JSON.stringify(version)}`;
            throw badRequest(`${what} cannot be handled as a ${kind}: ${error.message}`);
          }
          throw error;
        }
      },
      fill: (object) => complete(object) as object,
      validate(object, existing) {
        const report = new Report();
        check(object, report);
        if (existing !== undefined) {
          keep?.(object as ApiObject, existing, report);
        }
        return report.causes;
      },
    };
  }

  #compilersFor(definition: string): Compilers {
    if (plainKinds.has(definition)) {
      return this.#plain;
    }
    this.#ruled ??= ruledCompilers(this.#schemas);
    return this.#ruled;
  }
}

function ruledCompilers(schemas: KubernetesSchemas): Compilers {
  const require = createRequire(import.meta.url);
  const { builtinDefaults } = require('./defaults.ts') as typeof import('./defaults.ts');
  const { builtinRules, builtinUpdateRules } = require('./rules.ts') as typeof import('./rules.ts');
  return {
    completers: new CompleterCompiler(schemas, builtinDefaults()),
    checks: new StructureCheckCompiler(schemas, builtinRules()),
    updateRules: builtinUpdateRules(),
  };
}
