/** Puts together texts that arrive in parts. */
export interface TextPieces {
  /** What is complete with this part. */
  push(part: Uint8Array): string[];
  /** What is left at the end. */
  end(): string[];
}
