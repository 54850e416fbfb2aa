import { describe, expect, test } from '@jest/globals';
import { ManifestError, parseManifests } from './manifests.ts';

const configMap = 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: a }\n';

describe('manifests', () => {
  test('hold several documents, empty ones among them, and lists', () => {
    const list = `apiVersion: v1\nkind: List\nitems:\n- ${JSON.stringify({
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 'b' },
    })}\n`;
    const objects = parseManifests(`---\n${configMap}---\n# nothing\n---\n${list}`, 'x.yaml');
    expect(objects.map(({ kind, metadata }) => `${kind}/${metadata.name}`)).toEqual([
      'ConfigMap/a',
      'Secret/b',
    ]);
  });

  test('without any document hold nothing', () => {
    expect(parseManifests('', 'x.yaml')).toEqual([]);
  });

  test.each([
    ['a: [', 'x.yaml, document 2: not valid YAML'],
    ['just text', 'x.yaml, document 2: expected a Kubernetes object, found a string'],
    ['kind: A\nmetadata: { name: a }', 'x.yaml, document 2: apiVersion is missing'],
    ['apiVersion: v1\nmetadata: { name: a }', 'x.yaml, document 2: kind is missing'],
    ['apiVersion: v1\nkind: Pod', 'give the Pod a name'],
  ])('with the document %j name file and document in the error', (document, message) => {
    const parse = () => parseManifests(`${configMap}---\n${document}\n`, 'x.yaml');
    expect(parse).toThrow(ManifestError);
    expect(parse).toThrow(message);
  });
});
