import { useEffect, useRef, useState } from 'react';

/** Takes a file that is let go anywhere over the page. @returns whether one is held over it. */
export function useDroppedFile(onFile: (file: File) => void): boolean {
  const [isOver, setOver] = useState(false);
  const handler = useRef(onFile);
  handler.current = onFile;
  useEffect(() => {
    const ending = new AbortController();
    const { signal } = ending;
    const holdsFile = (event: DragEvent) => event.dataTransfer?.types.includes('Files') === true;
    addEventListener(
      'dragover',
      (event) => {
        if (!holdsFile(event)) return;
        // Otherwise the browser would open the file in place of the page.
        event.preventDefault();
        setOver(true);
      },
      { signal },
    );
    addEventListener('dragleave', (event) => event.relatedTarget === null && setOver(false), { signal });
    addEventListener(
      'drop',
      (event) => {
        if (!holdsFile(event)) return;
        event.preventDefault();
        setOver(false);
        const file = event.dataTransfer?.files[0];
        if (file !== undefined) handler.current(file);
      },
      { signal },
    );
    return () => ending.abort();
  }, []);
  return isOver;
}
