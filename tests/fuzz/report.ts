import type { FuzzResult } from './run.ts';

/** The table of a run, and how each finding is seen again. */
export function reportText({ tally, wrong, memory, seconds }: FuzzResult, seed: number): string {
  const count = [...tally.inputs.values()].reduce((sum, some) => sum + some, 0);
  const lines = [
    `${count.toLocaleString('en-US')} inputs of seed ${seed} in ${seconds.toFixed(1)} s (${Math.round(count / seconds)} a second)`,
    '',
    ...table('inputs', tally.inputs),
    '',
    ...table('answers', tally.answers),
    '',
    `crashes                         ${String(tally.crashes).padStart(10)}`,
    `leaks                           ${String(tally.leaks).padStart(10)}`,
    `findings                        ${String(tally.findings.length + wrong.length).padStart(10)}`,
    `units acknowledged              ${String([...tally.owned.values()].reduce((sum, quantity) => sum + quantity, 0)).padStart(10)}`,
    `memory of the runtime (MB)      begin ${Math.round(memory.beginMb)}, peak ${Math.round(memory.peakMb)}, end ${Math.round(memory.endMb)}`,
    '',
  ];
  for (const { number, what, input } of tally.findings)
    lines.push(
      `✗ input ${number}: ${what}`,
      `  sent: ${input.replaceAll('\n', '\n        ')}`,
      `  again: npm run fuzz -- --seed ${seed} --only ${number}`,
      '',
    );
  for (const what of wrong) lines.push(`✗ at the end: ${what}`);
  lines.push(tally.findings.length + wrong.length === 0 ? 'SOUND' : 'NOT SOUND');
  return lines.join('\n');
}

function table(title: string, counts: ReadonlyMap<string, number>): string[] {
  const rows = [...counts].sort(([a], [b]) => a.localeCompare(b));
  return [title, ...rows.map(([name, count]) => `  ${name.padEnd(34)} ${count.toLocaleString('en-US').padStart(10)}`)];
}
