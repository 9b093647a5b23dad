import { listDrops } from '../listDrops.ts';
import { ATTRIBUTES, fragmentOf, htmlOf, PROPERTIES, type Settings, settingsOf } from './settings.ts';

/** Fields whose values CSS has to understand, and what it takes them for. */
const COLOURS = ['number-color', 'label-color'];

const form = document.querySelector<HTMLFormElement>('#playground-form');
const ticker = document.querySelector<HTMLElement>('#playground-ticker');
const html = document.querySelector('#playground-html');
const note = document.querySelector('#playground-note');

if (form !== null && ticker !== null && html !== null && note !== null) {
  const fields = [...form.elements].filter(
    (field): field is HTMLInputElement | HTMLSelectElement =>
      field instanceof HTMLInputElement || field instanceof HTMLSelectElement,
  );
  let sku = '';

  const fill = (settings: Settings): void => {
    for (const field of fields) field.value = settings[field.name] ?? (field.name === 'sku' ? sku : '');
  };

  /** What was typed, without what CSS does not understand; such a field says so. */
  const read = (): Settings => {
    const settings: Record<string, string> = {};
    for (const field of fields) {
      const value = field.value.trim();
      const wrong = value !== '' && COLOURS.includes(field.name) && !CSS.supports('color', value);
      field.ariaInvalid = wrong ? 'true' : null;
      if (!wrong && value !== '') settings[field.name] = value;
    }
    return settings;
  };

  const show = (): void => {
    const settings = read();
    const wrong = form.querySelector('[aria-invalid]');
    note.textContent =
      wrong === null ? '' : 'That is no colour that CSS knows, so it is left out: red, #e5420f, oklch(…).';
    for (const name of ATTRIBUTES) {
      const value = settings[name];
      if (value === undefined) ticker.removeAttribute(name);
      else if (ticker.getAttribute(name) !== value) ticker.setAttribute(name, value);
    }
    for (const [field, property] of Object.entries(PROPERTIES)) {
      ticker.style.setProperty(property, settings[field] ?? '');
    }
    html.textContent = htmlOf(settings, location.origin);
  };

  form.addEventListener('submit', (event) => event.preventDefault());
  form.addEventListener('input', () => {
    show();
    history.replaceState(null, '', `#${fragmentOf(read())}`);
  });
  form.addEventListener('reset', (event) => {
    event.preventDefault();
    fill({});
    show();
    history.replaceState(null, '', '#playground');
  });
  const take = (): void => {
    fill(settingsOf(location.hash));
    show();
  };
  // A link to a chapter is no news for the form.
  addEventListener('hashchange', () => {
    if (isShared()) take();
  });

  const drops = await listDrops();
  sku = drops[0]?.sku ?? 'air-one';
  document.querySelector('#skus')?.append(...drops.map((drop) => new Option(drop.title, drop.sku)));
  take();
  if (isShared()) form.scrollIntoView();
}

/** Whether the address holds settings, and not the name of a chapter. */
function isShared(): boolean {
  return Object.keys(settingsOf(location.hash)).length > 0;
}
