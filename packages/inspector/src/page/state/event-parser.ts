/** A server-sent event. */
export interface ServerEvent {
  readonly type: string;
  readonly data: string;
  /** Empty where the event has none. */
  readonly id: string;
}

/** Takes the text of an event stream piece by piece, cut anywhere, and gives the events in it. */
export function createEventParser(): (text: string) => ServerEvent[] {
  let rest = '';
  return (text) => {
    const blocks = (rest + text).split('\n\n');
    rest = blocks.pop() ?? '';
    return blocks.flatMap(eventOf);
  };
}

/** The event of a block of lines; none of a block that holds comments alone (HTML, section 9.2). */
function eventOf(block: string): ServerEvent[] {
  const fields = { event: 'message', data: '', id: '' };
  let hasData = false;
  for (const line of block.split('\n')) {
    const [, name, value = ''] = /^(event|data|id): ?(.*)$/s.exec(line) ?? [];
    if (name === 'event' || name === 'id') fields[name] = value;
    if (name === 'data') {
      fields.data = hasData ? `${fields.data}\n${value}` : value;
      hasData = true;
    }
  }
  return hasData ? [{ type: fields.event, data: fields.data, id: fields.id }] : [];
}
