import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { INITIAL_ELEMENT_ID, type InitialHome } from '../../shared/initial.ts';
import { HomePage } from './HomePage.tsx';

const element = document.getElementById(INITIAL_ELEMENT_ID);
// The Worker has filled it; while a page is looked at without the Worker it is empty.
const initial: InitialHome = JSON.parse(element?.textContent || `{"now":${Date.now()},"drops":[]}`);
const clockOffsetMs = initial.now - Date.now();

const root = document.getElementById('root');
if (root !== null) {
  createRoot(root).render(
    <StrictMode>
      <HomePage initial={initial} serverNow={() => Date.now() + clockOffsetMs} />
    </StrictMode>,
  );
}
