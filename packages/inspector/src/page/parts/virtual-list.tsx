import type { ComponentChildren } from 'preact';
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';

interface VirtualListProps<Item> {
  readonly items: readonly Item[];
  readonly keyOf: (item: Item) => string;
  readonly rowHeight: number;
  /** Kept in view; -1 for none. */
  readonly selected: number;
  readonly label: string;
  readonly render: (item: Item, isSelected: boolean) => ComponentChildren;
}

/** Rows drawn beyond the visible ones. */
const margin = 8;
/** Rows that are scrolled by before others are drawn: fewer than the margin. */
const stride = 4;

/** A list of rows of one height, of which only those in view are drawn. */
export function VirtualList<Item>(props: VirtualListProps<Item>) {
  const { items, keyOf, rowHeight, selected, label, render } = props;
  const viewport = useRef<HTMLDivElement>(null);
  const [firstSeen, setFirstSeen] = useState(0);
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

  const first = Math.max(firstSeen - margin, 0);
  const last = Math.min(firstSeen + stride + Math.ceil(height / rowHeight) + margin, items.length);
  return (
    <div
      class="virtual-list"
      ref={viewport}
      role="listbox"
      aria-label={label}
      tabIndex={-1}
      onScroll={({ currentTarget }) => {
        const at = Math.floor(currentTarget.scrollTop / rowHeight);
        setFirstSeen(at - (at % stride));
      }}
    >
      <div style={{ height: `${items.length * rowHeight}px` }}>
        {items.slice(first, last).map((item, at) => (
          <div
            class="virtual-row"
            key={keyOf(item)}
            style={{ top: `${(first + at) * rowHeight}px`, height: `${rowHeight}px` }}
          >
            <Row item={item} isSelected={first + at === selected} render={render} />
          </div>
        ))}
      </div>
    </div>
  );
}

interface RowProps<Item> extends Pick<VirtualListProps<Item>, 'render'> {
  readonly item: Item;
  readonly isSelected: boolean;
}

/** Drawn again only when the item is another one: most rows stay as they are when others come into view. */
function Row<Item>({ item, isSelected, render }: RowProps<Item>) {
  return useMemo(() => <>{render(item, isSelected)}</>, [item, isSelected]);
}
