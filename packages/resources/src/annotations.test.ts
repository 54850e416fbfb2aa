import { describe, expect, test } from '@jest/globals';
import { isPaused, pausedAnnotation, releaseAfterAnnotation, releaseTime } from './annotations.ts';

function annotated(annotations: Readonly<Record<string, string>>, deletionTimestamp?: string) {
  const identity = { name: 'iris', namespace: 'ns', uid: 'u', resourceVersion: '1' };
  return {
    metadata: { ...identity, annotations, ...(deletionTimestamp && { deletionTimestamp }) },
  };
}

describe('a resource is paused', () => {
  test.each([
    ['true', true],
    ['false', false],
    ['yes', false],
    ['', false],
  ])('by the annotation %j: %s', (value, paused) => {
    expect(isPaused(annotated({ [pausedAnnotation]: value }))).toBe(paused);
  });

  test('by nothing else', () => {
    const { metadata } = annotated({});
    const { annotations: _, ...without } = metadata;
    expect(isPaused({ metadata: without })).toBe(false);
  });
});

describe('a deletion is released', () => {
  const deleted = '2026-01-01T00:00:00Z';
  const at = Date.parse(deleted);

  test.each([
    ['30s', 30_000],
    ['10m', 600_000],
    ['1h30m', 5_400_000],
    ['1.5h', 5_400_000],
    ['250ms', 250],
    ['0s', 0],
  ])('%s after it was asked for', (value, ms) => {
    expect(releaseTime(annotated({ [releaseAfterAnnotation]: value }, deleted))).toBe(at + ms);
  });

  test.each(['', '10', '-1m', '10 m', 'm', '1d', '1h-3m', 'never', '9'.repeat(400)])(
    'never, by the unreadable %j',
    (value) => {
      expect(releaseTime(annotated({ [releaseAfterAnnotation]: value }, deleted))).toBeNull();
    },
  );

  test('not before it is asked for', () => {
    expect(releaseTime(annotated({ [releaseAfterAnnotation]: '10m' }))).toBeNull();
  });
});
