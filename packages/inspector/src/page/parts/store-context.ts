import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import type { Store } from '../state/store.ts';

/** Hands the page's store to its parts. */
export const StoreContext = createContext<Store | null>(null);

/** The page's store. */
export function useStore(): Store {
  const store = useContext(StoreContext);
  if (store === null) throw new Error('a part of the page is outside of it');
  return store;
}
