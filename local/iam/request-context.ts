/**
 * What policies may ask of a request, by condition key. `undefined` says that the key is known to be absent, and
 * `aws:RequestTag/` with nothing after it that all of these are known that the request has.
 */
export type ContextValues = Readonly<Record<string, string | readonly string[] | undefined>>;

/** Condition keys are the same in upper and lower case. */
export class RequestContext {
  readonly #values = new Map<string, readonly string[]>();
  readonly #known = new Set<string>();
  readonly #action: string;
  readonly #isAskable: (key: string) => boolean;

  /**
   * @param values later ones win
   * @param isAskable whether the service authorization reference has the key for this action
   */
  constructor(action: string, isAskable: (key: string) => boolean, ...values: readonly ContextValues[]) {
    this.#action = action;
    this.#isAskable = isAskable;
    for (const [name, value] of values.flatMap((one) => Object.entries(one))) {
      const key = name.toLowerCase();
      this.#known.add(key);
      if (value === undefined) this.#values.delete(key);
      else this.#values.set(key, typeof value === "string" ? [value] : value);
    }
  }

  /** @throws an Error for a key that AWS would know of this request, and the local AWS does not */
  get(name: string): readonly string[] | undefined {
    const key = name.toLowerCase();
    const found = this.#values.get(key);
    if (found !== undefined || this.#known.has(key) || this.#known.has(key.replace(/\/.*/, "/"))) return found;
    if (!this.#isAskable(name)) return undefined;
    throw new Error(
      `A policy asks for the condition key ${name}, which the local AWS does not know of ${this.#action}.`,
    );
  }
}
