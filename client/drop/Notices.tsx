import type { Notice } from './notices.ts';
import { REFUSAL_HEADING_ID } from './useFocusOnAnswer.ts';

export function Notices({ notices }: { readonly notices: readonly Notice[] }) {
  return notices.map(({ key, kind, heading, text, way }) => (
    <section className="notice" key={key} data-kind={kind}>
      <h2 id={key === 'refusal' ? REFUSAL_HEADING_ID : undefined} tabIndex={-1}>
        {heading}
      </h2>
      <p>{text}</p>
      {way === 'reload' && (
        <button className="text-button" type="button" onClick={() => location.reload()}>
          Reload the page
        </button>
      )}
    </section>
  ));
}
