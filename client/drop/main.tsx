import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { INITIAL_ELEMENT_ID, type InitialDrop } from '../../shared/initial.ts';
import { useDrop } from '../react/index.ts';
import { DropPage } from './DropPage.tsx';

const LOADED_AT_MS = Date.now();

const element = document.getElementById(INITIAL_ELEMENT_ID);
// The Worker has filled it; while a page is looked at without the Worker it is empty.
const initial: InitialDrop | null = JSON.parse(element?.textContent || 'null');
const sku = initial?.sku ?? decodeURIComponent(location.pathname.split('/')[2] ?? '');

function LiveDrop() {
  const { purchase, release, serverNow, ...state } = useDrop(initial === null ? { sku } : { sku, initial });
  return (
    <DropPage
      sku={sku}
      state={state}
      loadedAtMs={LOADED_AT_MS}
      purchase={purchase}
      release={release}
      serverNow={serverNow}
    />
  );
}

const root = document.getElementById('root');
if (root !== null) {
  createRoot(root).render(
    <StrictMode>
      <LiveDrop />
    </StrictMode>,
  );
}
