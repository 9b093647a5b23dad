import { createHash } from 'node:crypto';

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

const answer = await fetch(
  'https://drops.example/api/drops/air-zero/proof/entries',
);
const [header = '', ...lines] = (await answer.text()).trimEnd().split('\n');

let before = sha256(header);
for (const line of lines) {
  const { hash, ...entry } = JSON.parse(line);
  if (entry.kind === 'end') {
    if (entry.head !== before)
      throw new Error('The end is not the one that was written.');
    console.log(
      `Whole: ${entry.entries} entries, ${entry.sold} of ${entry.total} sold.`,
    );
    console.log(`Last hash: ${entry.head}`);
    break;
  }
  // A hash covers the one before it, and its entry without the hash itself.
  const text = line.replace(`"hash":"${hash}",`, '');
  if (sha256(`${before}\n${text}`) !== hash)
    throw new Error(`Entry ${entry.seq} was changed.`);
  before = hash;
}
