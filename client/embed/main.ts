import '../widget/index.ts';
import { resized } from './resized.ts';

const { color, numberColor } = document.documentElement.dataset;
const { style } = document.documentElement;
// Colours are any that the shop likes, so no style sheet can list them; the Worker has seen to it that they are colours.
if (color !== undefined) style.color = color;
if (numberColor !== undefined) style.setProperty('--stock-ticker-number-color', numberColor);

const content = document.querySelector('main');
const sku = document.querySelector('stock-ticker')?.sku ?? '';
if (content !== null && window.parent !== window) {
  // To any page: it learns nothing but how tall these words are.
  new ResizeObserver(() => {
    const height = Math.ceil(content.getBoundingClientRect().height);
    window.parent.postMessage(resized(sku, height), '*');
  }).observe(content);
}
