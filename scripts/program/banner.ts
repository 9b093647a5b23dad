import { DEMO_SIZE_SKU, DEMO_SKU } from './demoDrops.ts';
import { type Settings, shortPath } from './settings.ts';

/** What a person needs to know now that the program runs. */
export async function printBanner({ origin, dataDir, secrets }: Settings): Promise<void> {
  const token = secrets.OPERATOR_TOKEN;
  const rows: [string, string][] = [];
  const dropPage = `${origin}/drop/${DEMO_SKU}`;
  if (await answers(dropPage)) rows.push(['Drop page', dropPage]);
  const sizePage = `${origin}/drop/${DEMO_SIZE_SKU}`;
  if (await answers(sizePage)) rows.push(['With sizes', sizePage]);
  rows.push(['All drops', `${origin}/`]);
  if (await answers(`${origin}/ops`)) rows.push(['Console', `${origin}/ops`]);
  rows.push(['Operator token', token ? `${token}  (from .dev.vars)` : 'none: set OPERATOR_TOKEN in .dev.vars']);
  rows.push(['Data', shortPath(dataDir)]);
  const width = Math.max(...rows.map(([name]) => name.length));
  const lines = rows.map(([name, value]) => `  ${name.padEnd(width)}  ${value}`);
  console.log(`\nRevenue Guard is running.\n\n${lines.join('\n')}\n\n  Ctrl-C stops it. The data stays.\n`);
}

async function answers(url: string): Promise<boolean> {
  const response = await fetch(url);
  await response.body?.cancel();
  return response.ok;
}
