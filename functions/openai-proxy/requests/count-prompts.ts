/** A prompt is a text or a list of token ids; a list of either is several. */
export function countPrompts(prompts: unknown): number {
  return Array.isArray(prompts) && typeof prompts[0] !== "number" ? Math.max(1, prompts.length) : 1;
}
