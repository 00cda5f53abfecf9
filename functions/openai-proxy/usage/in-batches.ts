const AT_ONCE = 8;

/** Does something for so many of the items at a time, some of these side by side. */
export async function inBatches<Item>(
  items: readonly Item[],
  size: number,
  work: (batch: readonly Item[]) => Promise<void>,
): Promise<void> {
  const batches = Array.from({ length: Math.ceil(items.length / size) }, (_, index) =>
    items.slice(index * size, (index + 1) * size),
  ).values();
  const worker = async () => {
    for (const batch of batches) await work(batch);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
}
