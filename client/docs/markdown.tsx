import { Marked } from 'marked';

/** Chapters of files that are read on their own as well, so what they say stands in one place. */
const PAGES = import.meta.glob<string>(['/docs/deploying.md', '/docs/security.md'], {
  query: '?raw',
  import: 'default',
  eager: true,
});

interface ChapterProps {
  /** Of the chapter in the file, after its `##`. */
  readonly title: string;
  /** In docs/. */
  readonly file?: string;
  /** A paragraph that is a single bold line stands for a heading. */
  readonly boldAsHeadings?: boolean;
}

export function Chapter({ title, file = 'deploying.md', boldAsHeadings = false }: ChapterProps) {
  const [, text] =
    new RegExp(`^## ${title}\\n(.*?)(?=^## |$(?![\\s\\S]))`, 'ms').exec(PAGES[`/docs/${file}`] ?? '') ?? [];
  if (text === undefined) throw new Error(`docs/${file} has no chapter "${title}".`);
  const html = renderer.parse(boldAsHeadings ? text.replaceAll(/^\*\*(.+)\*\*$/gm, '## $1\n') : text, {
    async: false,
  });
  // biome-ignore lint/security/noDangerouslySetInnerHtml: our own file, at build time.
  return <div className="chapter" dangerouslySetInnerHTML={{ __html: html }} />;
}

const renderer = new Marked({
  renderer: {
    /** Commands that need an account are told as steps, not shown as a snippet: no test could run them (rule DOC-2). */
    code({ text }) {
      const steps = text.split('\n').map((line) => `<li><code>${escapeText(line)}</code></li>`);
      return `<ol class="steps">${steps.join('')}</ol>`;
    },
    /** As a Section has it, so that a link can lead there. */
    heading({ tokens, text }) {
      const id = text.toLowerCase().replaceAll(/[^a-z]+/g, '-');
      return `<h2 id="${id}"><a href="#${id}">${this.parser.parseInline(tokens)}</a></h2>`;
    },
    table(token) {
      const cells = (row: typeof token.header, tag: 'th' | 'td') =>
        row
          .map((cell, column) => {
            const scope = tag === 'th' ? ' scope="col"' : column === 0 ? ' scope="row"' : '';
            const name = tag === 'th' || column === 0 ? 'th' : 'td';
            const side = cell.align === 'right' ? ' class="number"' : '';
            return `<${name}${scope}${side}>${this.parser.parseInline(cell.tokens)}</${name}>`;
          })
          .join('');
      const rows = token.rows.map((row) => `<tr>${cells(row, 'td')}</tr>`).join('');
      const head = `<thead><tr>${cells(token.header, 'th')}</tr></thead>`;
      return `<section class="table" tabindex="0" aria-label="${token.header[0]?.text ?? 'Table'}"><table>${head}<tbody>${rows}</tbody></table></section>`;
    },
  },
});

function escapeText(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
