/** Puts together texts that arrive in parts. */
export interface TextPieces {
  /** What is complete with this part. */
  push(part: Uint8Array): string[];
  /** The text that was held back. */
  end(): string[];
}
