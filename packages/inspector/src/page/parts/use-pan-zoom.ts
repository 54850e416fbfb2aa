import { useEffect, useRef, useState } from 'preact/hooks';
import type { Box } from '../../api/chart.ts';

interface View {
  readonly scale: number;
  readonly x: number;
  readonly y: number;
}

/** The scale at which all texts can be read without effort; smaller charts are not blown up. */
const readableScale = 0.85;
const closest = 2.5;
const farthest = 0.2;
const margin = 16;

/**
 * Moves a drawing about in its frame: by dragging, by wheel, by buttons; and, until the user takes
 * over, so that the target stays in view.
 */
export function usePanZoom(drawing: { width: number; height: number }, target: Box | null) {
  const frame = useRef<HTMLDivElement>(null);
  const [view, setView] = useState<View>({ scale: 1, x: 0, y: 0 });
  const [isFollowing, setFollowing] = useState(true);
  const [size, setSize] = useState({ width: 0, height: 0 });
  const drag = useRef<{ x: number; y: number } | null>(null);

  useEffect(() => {
    const element = frame.current;
    if (element === null) return;
    const observer = new ResizeObserver(() =>
      setSize({ width: element.clientWidth, height: element.clientHeight }),
    );
    observer.observe(element);
    return () => observer.disconnect();
  }, []);

  const fit = Math.min(
    (size.width - margin * 2) / drawing.width,
    (size.height - margin * 2) / drawing.height,
    1,
  );

  function follow(): View {
    const scale = Math.max(fit, Math.min(readableScale, 1));
    const middle =
      target === null
        ? { x: drawing.width / 2, y: drawing.height / 2 }
        : { x: target.x + target.width / 2, y: target.y + target.height / 2 };
    return {
      scale,
      x: placed(size.width, drawing.width * scale, middle.x * scale),
      y: placed(size.height, drawing.height * scale, middle.y * scale),
    };
  }

  useEffect(() => {
    if (isFollowing && size.width > 0) setView(follow());
  }, [isFollowing, size.width, size.height, target?.x, target?.y, drawing]);

  function zoomAt(factor: number, px: number, py: number): void {
    setFollowing(false);
    setView(({ scale, x, y }) => {
      const next = Math.min(Math.max(scale * factor, farthest), closest);
      const share = next / scale;
      return { scale: next, x: px - (px - x) * share, y: py - (py - y) * share };
    });
  }

  return {
    frame,
    isFollowing,
    scale: view.scale,
    frameSize: size,
    /** Where a box of the drawing is in the frame. */
    place: (box: Box) => ({
      left: box.x * view.scale + view.x,
      right: (box.x + box.width) * view.scale + view.x,
      top: box.y * view.scale + view.y,
      bottom: (box.y + box.height) * view.scale + view.y,
    }),
    /** Moves the drawing so far that the box is in the frame. */
    reveal(box: Box) {
      const dx = inwards(box.x * view.scale + view.x, box.width * view.scale, size.width);
      const dy = inwards(box.y * view.scale + view.y, box.height * view.scale, size.height);
      if (dx === 0 && dy === 0) return;
      setFollowing(false);
      setView(({ scale, x, y }) => ({ scale, x: x + dx, y: y + dy }));
    },
    transform: `translate(${view.x} ${view.y}) scale(${view.scale})`,
    seen: {
      x: -view.x / view.scale,
      y: -view.y / view.scale,
      width: size.width / view.scale,
      height: size.height / view.scale,
    },
    isPartial: drawing.width * view.scale > size.width || drawing.height * view.scale > size.height,
    centre(x: number, y: number) {
      setFollowing(false);
      setView(({ scale }) => ({
        scale,
        x: size.width / 2 - x * scale,
        y: size.height / 2 - y * scale,
      }));
    },
    zoom: (factor: number) => zoomAt(factor, size.width / 2, size.height / 2),
    showTarget: () => setFollowing(true),
    showAll() {
      setFollowing(false);
      setView({
        scale: fit,
        x: (size.width - drawing.width * fit) / 2,
        y: (size.height - drawing.height * fit) / 2,
      });
    },
    handlers: {
      onWheel(event: WheelEvent) {
        event.preventDefault();
        const box = frame.current?.getBoundingClientRect();
        const factor = Math.exp(-event.deltaY * 0.0015);
        zoomAt(factor, event.clientX - (box?.left ?? 0), event.clientY - (box?.top ?? 0));
      },
      onPointerDown(event: PointerEvent) {
        if (event.button !== 0 || (event.target as Element).closest('button') !== null) return;
        drag.current = { x: event.clientX, y: event.clientY };
      },
      onPointerMove(event: PointerEvent) {
        const from = drag.current;
        if (from === null) return;
        const dx = event.clientX - from.x;
        const dy = event.clientY - from.y;
        if (Math.hypot(dx, dy) < 3) return;
        // From here on a drag, which is no click on what lies below.
        frame.current?.setPointerCapture(event.pointerId);
        drag.current = { x: event.clientX, y: event.clientY };
        setFollowing(false);
        setView(({ scale, x, y }) => ({ scale, x: x + dx, y: y + dy }));
      },
      onPointerUp() {
        drag.current = null;
      },
    },
  };
}

/** How far a length at a place has to move to be inside of a frame. */
function inwards(at: number, length: number, room: number): number {
  if (at < margin) return margin - at;
  return Math.min(room - margin - (at + length), 0);
}

/** Where a length lies in a frame so that `middle` is central, without empty room at an end. */
function placed(room: number, length: number, middle: number): number {
  if (length + margin * 2 <= room) return (room - length) / 2;
  return Math.min(margin, Math.max(room - length - margin, room / 2 - middle));
}
