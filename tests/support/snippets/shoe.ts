import type { Program } from '../program.ts';

/** The product of the snippets that are about sizes. */
export async function defineShoe({ server }: Program): Promise<void> {
  for (const size of ['42', '43', '44']) {
    await server.createDrop(`shoe-${size}`, { title: 'The shoe', product: 'shoe', size, total: 20 });
  }
}
