import type { Server } from './server.ts';
import { readList, readText } from './spec-field.ts';

/** The variable by which a pod's agent says what its server can run. */
export const capabilitiesVariable = 'SELDON_SERVER_CAPABILITIES';

/** The capabilities of the two server types that Seldon Core 2 ships. */
const shippedCapabilities: ReadonlyMap<string, readonly string[]> = new Map([
  [
    'mlserver',
    [
      'mlserver',
      'alibi-detect',
      'alibi-explain',
      'huggingface',
      'lightgbm',
      'mlflow',
      'python',
      'sklearn',
      'spark-mlib',
      'xgboost',
    ],
  ],
  [
    'triton',
    ['triton', 'dali', 'fil', 'onnx', 'openvino', 'python', 'pytorch', 'tensorflow', 'tensorrt'],
  ],
]);

/**
 * What this Server's pods can run: its own list, or its type's with the extra ones after.
 *
 * @throws SpecError when a list in the spec is no list of texts.
 */
export function serverCapabilities(server: Server): readonly string[] {
  return capabilitiesOver(server, shippedCapabilities.get(server.spec?.serverConfig ?? '') ?? []);
}

/** What `server` makes of the capabilities that its pods would have `before` its own word. */
export function capabilitiesOver(server: Server, before: readonly string[]): readonly string[] {
  const { capabilities, extraCapabilities } = server.spec ?? {};
  const own = readList('spec.capabilities', capabilities, readText);
  const extra = readList('spec.extraCapabilities', extraCapabilities, readText);
  return own.length > 0 ? own : [...before, ...extra];
}
