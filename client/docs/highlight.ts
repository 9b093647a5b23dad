import hljs from 'highlight.js/lib/core';
import bash from 'highlight.js/lib/languages/bash';
import json from 'highlight.js/lib/languages/json';
import typescript from 'highlight.js/lib/languages/typescript';
import xml from 'highlight.js/lib/languages/xml';

/** Only at build time: a reader gets the coloured HTML and none of this. */

hljs.registerLanguage('ts', typescript);
hljs.registerLanguage('html', xml);
hljs.registerLanguage('sh', bash);
hljs.registerLanguage('json', json);

const LANGUAGES: Readonly<Record<string, string>> = { ts: 'ts', tsx: 'ts', html: 'html', sh: 'sh', json: 'json' };

/** Code as HTML with classes for its colours. */
export function highlight(code: string, extension: string): string {
  const language = LANGUAGES[extension];
  if (language === undefined) throw new Error(`Code in .${extension} has no colours yet.`);
  return hljs.highlight(code, { language }).value;
}
