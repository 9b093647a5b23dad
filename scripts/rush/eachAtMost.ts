/** Runs `work` on every item, a bounded number of them at a time. */
export async function eachAtMost<T>(max: number, items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  const rest = items.values();
  const workers = Array.from({ length: Math.min(max, items.length) }, async () => {
    for (const item of rest) await work(item);
  });
  await Promise.all(workers);
}
