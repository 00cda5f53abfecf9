/** What somebody reads for all; who waits for it goes on without it when the signal aborts, with its reason. */
export function beforeAbort<T>(read: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const giveUp = () => reject(signal.reason);
    if (signal.aborted) giveUp();
    signal.addEventListener("abort", giveUp, { once: true });
    read.then(resolve, reject).finally(() => signal.removeEventListener("abort", giveUp));
  });
}
