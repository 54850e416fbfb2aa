import type { SchedulerAnswer, SchedulerCall } from '../ports/scheduler-port.ts';
import type { Bridge } from './bridge.ts';
import type { SchedulerBridge, SessionView } from './scheduler-bridge.ts';

/** The same bridge, whose session's changes of state and error are told to `report` as well. */
export function reportingSession(
  bridge: SchedulerBridge,
  report: (session: SessionView) => void,
): Bridge<SchedulerCall, SchedulerAnswer> {
  let last = bridge.session();
  return {
    receive(input, at) {
      const effects = bridge.receive(input, at);
      const session = bridge.session();
      if (session.state !== last.state || session.lastError !== last.lastError) {
        last = session;
        report(session);
      }
      return effects;
    },
  };
}
