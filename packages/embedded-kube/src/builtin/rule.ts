import type { ApiObject, JsonObject } from '../model/api-object.ts';
import type { Report } from './report.ts';

/** A rule for the objects of one definition. */
export type DefinitionRule = (value: JsonObject, report: Report) => void;

/** What objects of each definition must hold, beyond their schema. */
export type Rules = ReadonlyMap<string, DefinitionRule>;

/** What an update of a kind may not do; both objects are completed. */
export type UpdateRule = (next: ApiObject, existing: ApiObject, report: Report) => void;
