/**
 * What is known of containers' failures, by words that they have in common. The class is ours and not the container's: it may repeat the
 * request in its own.
 */
const CLASSES: readonly (readonly [RegExp, string])[] = [
  [/out of memory|CUDA_ERROR_OUT_OF_MEMORY|OOM/i, "out of memory"],
  [/EngineDead|engine (?:core )?(?:is dead|has died|process)|worker (?:died|process)/i, "the engine has died"],
  [/timed?[ _-]?out/i, "a time-out"],
  [/connection (?:reset|refused|closed|aborted)|broken pipe|premature/i, "a broken connection"],
  [/CUDA|NCCL|cuBLAS|cuDNN/i, "the GPU"],
  [/load(?:ing)? (?:the )?model|not ready/i, "not loaded"],
  [/Traceback|Exception|Error\b/, "an exception"],
];

/** A container's own failure. The message is for every log; its words are for one that may have people's words. */
export class ContainerFailure extends Error {
  override readonly name = "ContainerFailure";
  /** The container's text, with all that it may repeat of the request. */
  readonly words: string;

  constructor(status: number, words: string) {
    const kind = CLASSES.find(([pattern]) => pattern.test(words))?.[1] ?? "no known kind";
    super(`The container answered ${status}: ${kind}, in ${words.length} characters.`);
    this.words = words;
  }
}
