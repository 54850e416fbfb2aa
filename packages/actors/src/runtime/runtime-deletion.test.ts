import { describe, expect, test } from '@jest/globals';
import { only, typesOf } from '../testing/command-lists.ts';
import { appliedIn, reach, running, ways } from '../testing/runtime-states.ts';

const living = Object.keys(ways).filter((state) => !state.startsWith('deleting'));

describe('deletion', () => {
  test.each(living.filter((state) => state !== 'pending.finalizing'))(
    'interrupts %s, and takes the finalizer off when nothing needs the scheduler',
    (state) => {
      const bench = reach(state);
      bench.count();
      const commands = bench.observe({
        generation: 2,
        deleting: true,
        finalizers: ['seldon.runtime.finalizer', 'theirs'],
      });
      expect(bench.state).toBe('deleting.releasing');
      expect(only(commands, 'SetFinalizers').finalizers).toEqual(['theirs']);
      expect(appliedIn(commands)).toEqual([]);
      bench.confirm('finalizer');
      expect(bench.state).toBe('deleting.released');
      expect(bench.deadline).toBeUndefined();
    },
  );

  test('before the finalizer is stored has nothing to wait for', () => {
    const bench = reach('pending.finalizing');
    bench.observe({ generation: 2, deleting: true });
    expect(bench.state).toBe('deleting.released');
  });

  test('waits for what needs the scheduler, says for what, and goes on once that is gone', () => {
    const bench = running();
    bench.count({ servers: 1, models: 2 });
    bench.observe({ generation: 2, deleting: true });
    expect(bench.state).toBe('deleting.waiting');
    const held = (text: string) =>
      expect.objectContaining({
        type: 'Reconciling',
        status: 'True',
        message: `Runtime is being deleted but ${text}`,
      });
    expect(bench.status?.conditions).toContainEqual(
      held('servers still running in namespace ns: 1 Server, 2 Models'),
    );
    bench.count({ models: 1 });
    expect(bench.status?.conditions).toContainEqual(
      held('its scheduler is still needed in namespace ns: 1 Model'),
    );
    expect(typesOf(bench.count())).toContain('SetFinalizers');
    expect(bench.state).toBe('deleting.releasing');
  });

  test('waits no longer than its owner says, and says what it left behind', () => {
    const bench = reach('deleting.waiting');
    bench.observe({ annotations: { 'troupe/release-after': '10m' } });
    expect(bench.deadline).toBe(Date.parse('2023-11-14T22:23:20Z'));
    const commands = bench.remind();
    expect(bench.state).toBe('deleting.releasing');
    expect(only(commands, 'RecordEvent')).toMatchObject({
      eventType: 'Warning',
      reason: 'ReleasedInUse',
      message: expect.stringContaining('1 Model'),
    });
  });

  test('tries again when somebody changed the finalizers at the same time', () => {
    const bench = reach('deleting.releasing');
    const conflict = { code: 409, reason: 'Conflict', message: 'changed', serial: 0 };
    const commands = bench.step({ type: 'WriteRefused', write: 'finalizer', ...conflict });
    expect(typesOf(commands)).toContain('SetFinalizers');
  });

  test('ends the writes that are under way with the object', () => {
    const bench = reach('pending.applying');
    const commands = bench.step({ type: 'ResourceGone' });
    expect(only(commands, 'ForgetChildren').children).toContain('Deployment/seldon-envoy');
  });

  test.each(Object.keys(ways))('and the end of the object ends the actor: %s', (state) => {
    const bench = reach(state);
    bench.step({ type: 'ResourceGone' });
    expect(bench.lastStep.after).toBe('gone');
  });
});
