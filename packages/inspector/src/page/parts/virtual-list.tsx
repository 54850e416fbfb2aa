import type { ComponentChildren } from 'preact';
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';

interface VirtualListProps<Item> {
  readonly items: readonly Item[];
  readonly keyOf: (item: Item) => string;
  readonly rowHeight: number;
  /** Kept in view; -1 for none. */
  readonly selected: number;
  readonly label: string;
  readonly render: (item: Item, at: number) => ComponentChildren;
}

/** Rows drawn beyond the visible ones. */
const margin = 6;

/** A list of rows of one height, of which only those in view are drawn. */
export function VirtualList<Item>(props: VirtualListProps<Item>) {
  const { items, keyOf, rowHeight, selected, label, render } = props;
  const viewport = useRef<HTMLDivElement>(null);
  const [top, setTop] = useState(0);
  const [height, setHeight] = useState(800);

  useEffect(() => {
    const element = viewport.current;
    if (element === null) return;
    const observer = new ResizeObserver(() => setHeight(element.clientHeight));
    observer.observe(element);
    return () => observer.disconnect();
  }, []);

  useLayoutEffect(() => {
    const element = viewport.current;
    if (element === null || selected < 0) return;
    const from = selected * rowHeight;
    if (from < element.scrollTop) element.scrollTop = from;
    else if (from + rowHeight > element.scrollTop + element.clientHeight) {
      element.scrollTop = from + rowHeight - element.clientHeight;
    }
  }, [selected, rowHeight]);

  const first = Math.max(Math.floor(top / rowHeight) - margin, 0);
  const last = Math.min(Math.ceil((top + height) / rowHeight) + margin, items.length);
  return (
    <div
      class="virtual-list"
      ref={viewport}
      role="listbox"
      aria-label={label}
      tabIndex={-1}
      onScroll={(event) => setTop(event.currentTarget.scrollTop)}
    >
      <div style={{ height: `${items.length * rowHeight}px` }}>
        {items.slice(first, last).map((item, at) => (
          <div
            class="virtual-row"
            key={keyOf(item)}
            style={{ top: `${(first + at) * rowHeight}px`, height: `${rowHeight}px` }}
          >
            {render(item, first + at)}
          </div>
        ))}
      </div>
    </div>
  );
}
