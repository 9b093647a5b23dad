import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { INITIAL_ELEMENT_ID, type InitialProof } from '../../shared/initial.ts';
import { storedSession } from '../sdk/anonymousSession.ts';
import { browserStorage, unfailing } from '../sdk/storage.ts';
import { ProofCheck } from './ProofCheck.ts';
import { ProofPage } from './ProofPage.tsx';

const element = document.getElementById(INITIAL_ELEMENT_ID);
// The Worker has filled it; while a page is looked at without the Worker it is empty.
const filled: InitialProof | null = JSON.parse(element?.textContent || 'null');
const sku = filled?.sku ?? decodeURIComponent(location.pathname.split('/')[2] ?? '');
const initial = filled ?? { sku, title: sku, isOver: true };

const check = new ProofCheck(sku, storedSession(location.origin, unfailing(browserStorage()))?.token);
check.start();

const root = document.getElementById('root');
if (root !== null) {
  createRoot(root).render(
    <StrictMode>
      <ProofPage initial={initial} check={check} />
    </StrictMode>,
  );
}
