import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { INITIAL_ELEMENT_ID, type InitialDrop } from '../../shared/initial.ts';
import { useSizes } from '../react/index.ts';
import { DropPage } from './DropPage.tsx';

const LOADED_AT_MS = Date.now();

const element = document.getElementById(INITIAL_ELEMENT_ID);
// The Worker has filled it; while a page is looked at without the Worker it is empty.
const initial: InitialDrop | null = JSON.parse(element?.textContent || 'null');
const sku = initial?.sku ?? decodeURIComponent(location.pathname.split('/')[2] ?? '');

const SIZES = initial?.sizes?.map((size) => size.sku) ?? [sku];

/** Most deployments never ask for it, so it is loaded when one does. */
const challenge = async (siteKey: string) => (await import('./challenge.ts')).passChallenge(siteKey);

function LiveDrop() {
  const sizes = useSizes({ sku, sizes: SIZES, challenge, ...(initial === null ? {} : { initial }) });
  const drop = sizes.get(sku);
  return drop && <DropPage drop={drop} sizes={sizes} loadedAtMs={LOADED_AT_MS} />;
}

const root = document.getElementById('root');
if (root !== null) {
  createRoot(root).render(
    <StrictMode>
      <LiveDrop />
    </StrictMode>,
  );
}
