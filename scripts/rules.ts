import { citedBy, readRules, readTitles, testFiles } from './rules/citations.ts';

/** `npm run rules`: the rules of SPEC.md, and how many tests in which files check each of them. */
const titles = readTitles(testFiles());
const rules = readRules();

for (const { id, text } of rules) {
  const citing = titles.filter((title) => citedBy(title.text).includes(id));
  const files = new Set(citing.map(({ where }) => where.replace(/:\d+$/, '')));
  console.log(`${id.padEnd(8)} ${String(citing.length).padStart(3)}  ${shortened(text)}`);
  for (const file of files) console.log(`${' '.repeat(14)}${file}`);
}
const uncited = rules.filter(({ id }) => !titles.some((title) => citedBy(title.text).includes(id)));
console.log(`\n${rules.length} rules, ${titles.length} tests as written, ${uncited.length} rules without a test.`);
if (uncited.length > 0) process.exitCode = 1;

function shortened(text: string): string {
  const plain = text.replaceAll(/[`*]/g, '');
  return plain.length > 90 ? `${plain.slice(0, 89)}…` : plain;
}
