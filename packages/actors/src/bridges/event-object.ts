import { timestamp } from '@troupe/resources';
import type { KubeCommand } from '../command.ts';
import type { UnsavedObject } from '../ports/kube-port.ts';

type RecordEvent = Extract<KubeCommand, { type: 'RecordEvent' }>;

/**
 * The core/v1 Event that tells of `command`.
 *
 * @param serial tells Events of the same millisecond apart; their names have to be unique.
 */
export function eventObject(command: RecordEvent, serial: number): UnsavedObject {
  const { target, source, eventType, reason, message, at } = command;
  const time = timestamp(at);
  const suffix =
    at.toString(16).padStart(12, '0') + (serial & 0xffff).toString(16).padStart(4, '0');
  return {
    apiVersion: 'v1',
    kind: 'Event',
    metadata: { name: `${target.name}.${suffix}`, namespace: target.namespace },
    involvedObject: {
      apiVersion: target.apiVersion,
      kind: target.kind,
      namespace: target.namespace,
      name: target.name,
      uid: target.uid,
    },
    type: eventType,
    reason,
    message,
    source: { component: source },
    reportingComponent: source,
    reportingInstance: '',
    firstTimestamp: time,
    lastTimestamp: time,
    count: 1,
  };
}
