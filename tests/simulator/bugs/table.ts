import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { BUGS, hunt, SEEDS_MAX, seedsUpTo } from './hunt.ts';

const FILE = join(import.meta.dirname, 'found.md');

const HEAD = `# What it takes to find a planted mistake

Written by \`npm run simulate -- --bugs\`, which plants each mistake alone and plays drops from seed 1 on until a check finds it.

| mistake | drops | found by the check |
|---|---|---|
`;

/** Hunts every bug, prints a line for each as it is found, and writes the table. @returns whether all were found. */
export async function huntAll(): Promise<boolean> {
  const lines: string[] = [];
  let all = true;
  for (const bug of BUGS) {
    const { seed, finding } = await hunt(bug, seedsUpTo(SEEDS_MAX));
    all &&= seed !== null;
    const line = `| ${bug.name} | ${seed ?? `not within ${SEEDS_MAX}`} | ${finding?.check ?? ''} |`;
    console.log(line);
    lines.push(line);
  }
  writeFileSync(FILE, `${HEAD}${lines.join('\n')}\n`);
  return all;
}
