import type { ApiObject, JsonObject } from '../model/api-object.ts';
import { badRequest } from '../model/status-error.ts';
import type { CompiledSchema } from '../schema/compile-schema.ts';
import type { KubernetesSchemas } from '../schema/kubernetes-schemas.ts';
import { CompleterCompiler } from './compile-completer.ts';
import { DecoderCompiler } from './compile-decoder.ts';
import { StructureCheckCompiler } from './compile-structure-check.ts';
import { type DecodePlace, DecodeProblem } from './decode-problem.ts';
import { builtinDefaults } from './defaults.ts';
import { Report } from './report.ts';
import { builtinRules, builtinUpdateRules } from './rules.ts';

/** Which kind a schema is for. */
export interface BuiltinSchemaOf {
  readonly definition: string;
  readonly kind: string;
  readonly version: string;
}

/** Makes the rules of built-in kinds; each definition is compiled once, when first needed. */
export class BuiltinCompiler {
  readonly #decoders: DecoderCompiler;
  readonly #completers: CompleterCompiler;
  readonly #checks: StructureCheckCompiler;
  readonly #updateRules = builtinUpdateRules();

  constructor(schemas: KubernetesSchemas) {
    this.#decoders = new DecoderCompiler(schemas);
    this.#completers = new CompleterCompiler(schemas, builtinDefaults());
    this.#checks = new StructureCheckCompiler(schemas, builtinRules());
  }

  /** The status of an object that nothing is known of yet. */
  emptyStatus(definition: string): JsonObject {
    const status = this.#completers.ofField(definition, 'status');
    return status({}) as JsonObject;
  }

  /** What the writes of one kind go through. */
  schemaOf({ definition, kind, version }: BuiltinSchemaOf): CompiledSchema {
    const decode = this.#decoders.ofDefinition(definition);
    const complete = this.#completers.ofKind(definition);
    const check = this.#checks.ofKind(definition);
    const keep = this.#updateRules.get(definition);
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
}
