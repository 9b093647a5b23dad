import { gaugeOf } from '../shared/display/gauge.ts';
import { dropHref, sizeName, sizeStateAt } from '../shared/display/sizes.ts';
import type { DropSummary } from '../shared/initial.ts';
import { escapeHtml } from './html.ts';

/** The sizes of a product as links, in the looks of the choice that client/drop/SizePicker.tsx draws in their place. */
export function sizesHtml(sizes: readonly DropSummary[], chosen: string, nowMs: number): string {
  return sizes.map((size) => sizeHtml(size, size.sku === chosen, nowMs)).join('');
}

function sizeHtml(size: DropSummary, isChosen: boolean, nowMs: number): string {
  const { tone, words } = sizeStateAt(size, nowMs);
  const name = escapeHtml(sizeName(size));
  return [
    `<a class="size" href="${escapeHtml(dropHref(size.sku))}" data-chosen="${isChosen}" data-tone="${tone}"`,
    ` aria-label="${name}, ${words}"${isChosen ? ' aria-current="page"' : ''}>`,
    `<bdi class="size-name">${name}</bdi><span class="size-state">${words}</span>`,
    '<svg class="size-scale" viewBox="0 0 100 1" preserveAspectRatio="none" aria-hidden="true">',
    '<rect class="size-track" width="100" height="1"></rect>',
    `<rect class="size-left" width="${gaugeOf(size.stock).left}" height="1"></rect></svg></a>`,
  ].join('');
}
