/** How long the button says that it has copied. */
const SAID_MS = 2_000;

/** Each piece of code gets one. They are made here, because without a script they could do nothing. */
export function addCopyButtons(): void {
  for (const figure of document.querySelectorAll('figure.code')) {
    const code = figure.querySelector('code');
    const caption = figure.querySelector('figcaption');
    if (code === null || caption === null) continue;
    const button = document.createElement('button');
    button.type = 'button';
    button.className = 'copy';
    button.textContent = 'Copy';
    button.ariaLabel = `Copy: ${caption.textContent}`;
    button.addEventListener('click', () => void copy(button, code.textContent ?? ''));
    caption.append(button);
  }
}

async function copy(button: HTMLButtonElement, text: string): Promise<void> {
  button.textContent = await navigator.clipboard.writeText(text).then(
    () => 'Copied',
    () => 'Not allowed',
  );
  setTimeout(() => {
    button.textContent = 'Copy';
  }, SAID_MS);
}
