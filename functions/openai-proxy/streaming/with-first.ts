/**
 * Waits for the first item, but not for ever: an error before it can still become an HTTP status, and a client that
 * waits for long must at least see the headers and the keep-alive comments.
 */
export async function withFirst<T>(items: AsyncIterable<T>, milliseconds: number) {
  const iterator = items[Symbol.asyncIterator]();
  let first: Promise<IteratorResult<T>> | undefined = iterator.next();
  let timer: NodeJS.Timeout | undefined;
  const elapsed = new Promise<true>((resolve) => {
    timer = setTimeout(resolve, milliseconds, true as const);
  });
  let isLate: boolean;
  try {
    isLate = (await Promise.race([first, elapsed])) === true;
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
  const all: AsyncIterable<T> = { [Symbol.asyncIterator]: () => rest };
  return { all, isLate };
}
