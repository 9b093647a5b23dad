/** What is written into HTML by hand. Texts of strangers go through here. */

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

export function escapeHtml(content: string): string {
  return content.replaceAll(/[&<>"']/g, (character) => ENTITIES[character] ?? character);
}
