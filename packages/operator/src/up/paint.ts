import type { WriteStream } from 'node:tty';
import { styleText } from 'node:util';

/** How urgently a state needs a look: what the table sorts and colours by. */
export type Urgency = 'broken' | 'leaving' | 'working' | 'settled';

/** Gives a table's text its looks without changing its width. */
export interface Paint {
  heading(text: string): string;
  state(text: string, urgency: Urgency): string;
}

/** No looks at all. */
export const plainPaint: Paint = { heading: (text) => text, state: (text) => text };

const colours = { broken: 'red', leaving: 'magenta', working: 'yellow', settled: 'green' } as const;

/** The colours that the terminal takes; none where NO_COLOR is set. */
export function terminalPaint(stream: WriteStream): Paint {
  return {
    heading: (text) => styleText('bold', text, { stream }),
    state: (text, urgency) => styleText(colours[urgency], text, { stream }),
  };
}
