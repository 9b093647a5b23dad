import { LABEL_ATTRIBUTES } from '../../../shared/display/tickerWords.ts';
import { PLACEHOLDER_HOST } from '../host.ts';

/** What the form holds, by the names of its fields; what is empty is left to the ticker. */
export type Settings = Readonly<Record<string, string>>;

export const ATTRIBUTES: readonly string[] = ['sku', 'lang', ...LABEL_ATTRIBUTES];

/** The custom property that each field of looks sets. */
export const PROPERTIES: Readonly<Record<string, string>> = {
  'number-color': '--stock-ticker-number-color',
  'label-color': '--stock-ticker-label-color',
  'number-weight': '--stock-ticker-number-weight',
  flash: '--stock-ticker-flash',
};

/** The HTML that a shop pastes into its page for these settings. */
export function htmlOf(settings: Settings, host = PLACEHOLDER_HOST): string {
  const attributes = ATTRIBUTES.filter((name) => settings[name]).map(
    (name) => `${name}="${escapeAttribute(settings[name] ?? '')}"`,
  );
  const properties = Object.entries(PROPERTIES).filter(([field]) => settings[field]);
  const rules = properties.map(([field, property]) => `    ${property}: ${settings[field]};\n`);
  const style = rules.length === 0 ? '' : `<style>\n  stock-ticker {\n${rules.join('')}  }\n</style>\n`;
  // More than one attribute is read more easily below each other.
  const between = attributes.length > 1 ? '\n  ' : ' ';
  const ticker = `<stock-ticker${attributes.map((attribute) => between + attribute).join('')}>a few left</stock-ticker>`;
  return `<script type="module" src="${host}/widget.js"></script>\n${style}\n${ticker}`;
}

/** What of an address's fragment the form knows. */
export function settingsOf(fragment: string): Settings {
  const known = [...ATTRIBUTES, ...Object.keys(PROPERTIES)];
  const given = new URLSearchParams(fragment.replace(/^#/, ''));
  return Object.fromEntries(known.flatMap((name) => (given.get(name) ? [[name, given.get(name) ?? '']] : [])));
}

export function fragmentOf(settings: Settings): string {
  const set = Object.entries(settings).filter(([, value]) => value !== '');
  return new URLSearchParams(set).toString();
}

function escapeAttribute(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;');
}
