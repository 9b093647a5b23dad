/** Colours and fonts are the page's own, light or dark, unless a shop sets them. */
const STYLE = `
:host{display:inline-block;position:relative;font-variant-numeric:tabular-nums}
:host([hidden]){display:none}
[part=number]{color:var(--stock-ticker-number-color,inherit);font-weight:var(--stock-ticker-number-weight,bolder)}
[part=label]{color:var(--stock-ticker-label-color,inherit)}
[role]{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
@media(prefers-reduced-motion:no-preference){[part=number]{animation:flash var(--stock-ticker-flash,.3s)}}
@keyframes flash{from{opacity:.3}}
`;

let sheet: CSSStyleSheet | undefined;

/** One for all elements. A style element would be inline style, which a page's security policy may forbid. */
export function styleSheet(): CSSStyleSheet {
  if (sheet === undefined) {
    sheet = new CSSStyleSheet();
    sheet.replaceSync(STYLE);
  }
  return sheet;
}
