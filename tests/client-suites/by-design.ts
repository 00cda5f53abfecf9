/** What a door does otherwise than vLLM alone, and means to. */
export const BY_DESIGN: readonly { readonly test: RegExp; readonly because: string }[] = [];

export const reasonFor = (test: string): string | undefined => BY_DESIGN.find((row) => row.test.test(test))?.because;
