/** Takes one of so many runs, the same every time, spread over all states and faults. `npm run test:faults` has them all. */
export function sample(oneOf: number): () => boolean {
  let index = 0;
  return () => index++ % oneOf === 0;
}
