import { useEffect, useState } from 'preact/hooks';
import type { MarkKind } from '../state/journal-player.ts';
import { tabs } from '../state/place.ts';
import { everything } from '../state/query.ts';
import type { Store } from '../state/store.ts';

/** The letters that jump in a journal. */
const jumps: Readonly<Record<string, MarkKind>> = {
  n: 'failures',
  d: 'divergences',
  g: 'gaps',
  r: 'runs',
};

/** Makes the page listen to the keys that `Help` names. */
export function useKeys(store: Store) {
  const [isHelpOpen, setHelpOpen] = useState(false);

  useEffect(() => {
    function onKey(event: KeyboardEvent): void {
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      const { target } = event;
      const isTyping =
        (target instanceof HTMLInputElement && target.type !== 'range') ||
        target instanceof HTMLSelectElement ||
        target instanceof HTMLTextAreaElement;
      if (document.querySelector('dialog[open]') !== null) return;
      const presses = event.key === ' ' && target instanceof HTMLButtonElement;
      if (presses) return;
      const isHandled = isTyping ? whileTyping(event, target) : act(event.key);
      if (isHandled) event.preventDefault();
    }

    function whileTyping({ key }: KeyboardEvent, field: HTMLElement): boolean {
      const isSearch = field.id === 'search';
      if (key === 'Escape') {
        if (isSearch && store.place.value.query.text !== '') store.ask({ text: '' });
        else field.blur();
        return true;
      }
      if (!isSearch) return false;
      if (key === 'ArrowDown' || key === 'ArrowUp') return act(key);
      if (key === 'Enter') {
        const [first] = store.listed.value;
        if (first !== undefined) store.open(first.path);
        field.blur();
        return true;
      }
      return false;
    }

    function act(key: string): boolean {
      switch (key) {
        case '/':
          document.getElementById('search')?.focus();
          return true;
        case '?':
          setHelpOpen(true);
          return true;
        case 'ArrowDown':
        case 'j':
          return select(1);
        case 'ArrowUp':
        case 'k':
          return select(-1);
        case 'ArrowLeft':
        case 'h':
          return step(-1);
        case 'ArrowRight':
        case 'l':
          return step(1);
        case ' ':
          return inJournal(() => store.journal.toggle());
        case 'f':
        case '+':
        case '-':
          document.querySelector<HTMLElement>(`[data-key="${key}"]`)?.click();
          return true;
        case 'Escape':
          return back();
        default: {
          const kind = jumps[key.toLowerCase()];
          const by = key === key.toLowerCase() ? 1 : -1;
          if (kind !== undefined) return inJournal(() => store.journal.jump(kind, by));
          const tab = tabs[Number(key) - 1];
          if (tab === undefined) return false;
          store.go({ tab });
          return true;
        }
      }
    }

    function select(by: number): boolean {
      const rows = store.listed.value;
      const at = rows.findIndex(({ path }) => path === store.place.value.actor);
      const next = rows[at < 0 ? 0 : Math.min(Math.max(at + by, 0), rows.length - 1)];
      if (next !== undefined) store.open(next.path, store.place.value.actor !== '');
      return true;
    }

    function inJournal(go: () => void): boolean {
      const isJournal = store.journal.summary.value !== null;
      if (isJournal) go();
      return isJournal;
    }

    function step(by: -1 | 1): boolean {
      if (inJournal(() => store.journal.step(by))) return true;
      const steps = store.shown.value?.steps ?? [];
      const current = store.place.value.step;
      const at = current === null ? steps.length : steps.findIndex(({ seq }) => seq === current);
      const next = steps[at + by];
      if (next !== undefined) store.go({ step: next.seq });
      else if (by > 0) store.go({ step: null });
      return true;
    }

    function back(): boolean {
      const { step: looked, actor } = store.place.value;
      if (looked !== null) store.go({ step: null });
      else if (actor !== '') store.open('');
      else store.ask(everything);
      return true;
    }

    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, [store]);

  return { isHelpOpen, setHelpOpen };
}
