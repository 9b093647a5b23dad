import '../widget/index.ts';
import { addCopyButtons } from './copyButtons.ts';
import { PLACEHOLDER_HOST } from './host.ts';
import { showLive } from './live.ts';

/** What a page of the documentation does beyond being read. */

// Read on a shop's own Revenue Guard, every snippet names it: ready to paste.
for (const code of document.querySelectorAll('pre code')) {
  const texts = document.createTreeWalker(code, NodeFilter.SHOW_TEXT);
  for (let text = texts.nextNode(); text !== null; text = texts.nextNode()) {
    text.nodeValue = text.nodeValue?.replaceAll(PLACEHOLDER_HOST, location.origin) ?? null;
  }
}

addCopyButtons();
void showLive();
