import { int64, type JsonSchema, list, map, object, text } from './schema.ts';

/**
 * The status fields that Model, Server, Pipeline, Experiment and SeldonRuntime share: those of a
 * Knative resource. Spread into the properties of the kind's own status.
 */
export const statusBlock = {
  annotations: map(text(), 'Further facts for other tools.'),
  conditions: list(
    object(
      {
        type: text('What this condition is about; Ready sums up the others.'),
        status: text('True, False or Unknown.'),
        severity: text('Info for what never makes the resource unready; left out otherwise.'),
        reason: text('Why, in short.'),
        message: text('Why, at length.'),
        lastTransitionTime: text('When any other field of this condition last changed, RFC 3339.'),
      },
      ['status', 'type'],
    ),
    'What is known of the resource, one entry a type.',
  ),
  observedGeneration: int64('The generation of the spec that the last verdict was about.'),
} as const satisfies Readonly<Record<string, JsonSchema>>;
