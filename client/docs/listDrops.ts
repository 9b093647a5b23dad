export interface ListedDrop {
  readonly sku: string;
  readonly title: string;
  readonly phase: string;
}

let asked: Promise<readonly ListedDrop[]> | undefined;

/** The drops of the server that these pages come from, those on sale first. None where it has none or does not answer. */
export function listDrops(): Promise<readonly ListedDrop[]> {
  asked ??= ask();
  return asked;
}

async function ask(): Promise<readonly ListedDrop[]> {
  try {
    const response = await fetch('/api/drops');
    if (!response.ok) return [];
    const { drops }: { drops: { sku: string; title: string; stock: { phase: string } }[] } = await response.json();
    const listed = drops.map(({ sku, title, stock: { phase } }) => ({ sku, title, phase }));
    return [...listed.filter(({ phase }) => phase === 'open'), ...listed.filter(({ phase }) => phase !== 'open')];
  } catch {
    return [];
  }
}
