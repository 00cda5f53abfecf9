/**
 * Waits for the first item, but not for ever: an error before it can still become an HTTP status, and a client that
 * waits for long must at least see the headers and the keep-alive comments.
 */
export async function withFirst<T>(items: AsyncIterable<T>, milliseconds: number): Promise<AsyncIterable<T>> {
  const iterator = items[Symbol.asyncIterator]();
  let first: Promise<IteratorResult<T>> | undefined = iterator.next();
  let timer: NodeJS.Timeout | undefined;
  const elapsed = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, milliseconds);
  });
  try {
    await Promise.race([first, elapsed]);
  } finally {
    clearTimeout(timer);
  }
  const rest: AsyncIterator<T> = {
    next() {
      const next = first ?? iterator.next();
      first = undefined;
      return next;
    },
    return: (value) => iterator.return?.(value) ?? Promise.resolve({ done: true, value }),
  };
  return { [Symbol.asyncIterator]: () => rest };
}
