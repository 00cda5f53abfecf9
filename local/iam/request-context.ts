/**
 * What policies may ask of a request, by condition key. `undefined` says that the key is known to be absent, and
 * `aws:RequestTag/` with nothing after it that all of these are known that the request has.
 */
export type ContextValues = Readonly<Record<string, string | readonly string[] | undefined>>;

/** Condition keys are the same in upper and lower case. */
export class RequestContext {
  readonly #given: readonly ContextValues[];
  readonly #action: string;
  readonly #isAskable: (key: string) => boolean;
  #values: Map<string, readonly string[] | undefined> | undefined;

  /**
   * @param values later ones win
   * @param isAskable whether the service authorization reference has the key for this action
   */
  constructor(action: string, isAskable: (key: string) => boolean, ...values: readonly ContextValues[]) {
    this.#action = action;
    this.#isAskable = isAskable;
    this.#given = values;
  }

  /** @throws an Error for a key that AWS would know of this request, and the local AWS does not */
  get(name: string): readonly string[] | undefined {
    // Most requests meet no policy that asks.
    this.#values ??= byKey(this.#given);
    const key = name.toLowerCase();
    const found = this.#values.get(key);
    if (found !== undefined || this.#values.has(key) || this.#values.has(key.replace(/\/.*/, "/"))) return found;
    if (!this.#isAskable(name)) return undefined;
    throw new Error(
      `A policy asks for the condition key ${name}, which the local AWS does not know of ${this.#action}.`,
    );
  }
}

function byKey(given: readonly ContextValues[]): Map<string, readonly string[] | undefined> {
  return new Map(
    given
      .flatMap((values) => Object.entries(values))
      .map(([name, value]) => [name.toLowerCase(), typeof value === "string" ? [value] : value]),
  );
}
