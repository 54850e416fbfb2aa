import { render } from 'preact';
import { App } from './parts/app.tsx';
import { StoreContext } from './parts/store-context.ts';
import { createApi } from './state/api.ts';
import { createStore } from './state/store.ts';

const root = document.getElementById('page');
if (root === null) throw new Error('the page has no place to be drawn in');

render(
  <StoreContext.Provider value={createStore(createApi(window), window)}>
    <App />
  </StoreContext.Provider>,
  root,
);
