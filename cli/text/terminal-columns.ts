/** Where a text is written: a terminal, a file or a pipe. */
export interface TextStream {
  readonly isTTY?: boolean;
  readonly columns?: number;
}

/** How wide a line may be: a terminal's columns; without bound for a file or a pipe, where scripts read whole lines. */
export function terminalColumns({ isTTY, columns }: TextStream): number {
  // A terminal that does not know its size says 0, or nothing.
  return (isTTY && columns) || Number.POSITIVE_INFINITY;
}
