import type { AttributeValue, UpdateItemCommandInput } from "@aws-sdk/client-dynamodb";

/** The expressions of an UpdateItem, put together part by part. */
export class ItemUpdate {
  readonly #returned: UpdateItemCommandInput["ReturnValues"];
  readonly #returnedOnFailure: UpdateItemCommandInput["ReturnValuesOnConditionCheckFailure"];
  readonly #names: Record<string, string> = {};
  readonly #values: Record<string, AttributeValue> = {};
  readonly #clauses = { SET: [] as string[], ADD: [] as string[], REMOVE: [] as string[] };
  readonly #conditions: string[] = [];

  constructor(returned: "ALL_NEW" | "NONE" = "NONE", returnedOnFailure: "ALL_OLD" | "NONE" = "NONE") {
    this.#returned = returned;
    this.#returnedOnFailure = returnedOnFailure;
  }

  set(name: string, value: number | string): this {
    this.#clauses.SET.push(`${this.#name(name)} = ${this.#value(value)}`);
    return this;
  }

  add(name: string, amount: number): this {
    this.#clauses.ADD.push(`${this.#name(name)} ${this.#value(amount)}`);
    return this;
  }

  remove(name: string): this {
    this.#clauses.REMOVE.push(this.#name(name));
    return this;
  }

  onlyBelow(name: string, limit: number): this {
    return this.#onlyOrAbsent(name, "<", limit);
  }

  onlyUpTo(name: string, most: number): this {
    return this.#onlyOrAbsent(name, "<=", most);
  }

  onlyIfThere(name: string): this {
    this.#conditions.push(`attribute_exists(${this.#name(name)})`);
    return this;
  }

  onlyUnless(name: string, value: string): this {
    return this.#onlyOrAbsent(name, "<>", value);
  }

  onlyIf(name: string, value: number): this {
    this.#conditions.push(`${this.#name(name)} = ${this.#value(value)}`);
    return this;
  }

  expressions(): Omit<UpdateItemCommandInput, "TableName" | "Key"> {
    const clauses = Object.entries(this.#clauses).filter(([, parts]) => parts.length > 0);
    return {
      UpdateExpression: clauses.map(([keyword, parts]) => `${keyword} ${parts.join(", ")}`).join(" "),
      ...(this.#conditions.length > 0 && { ConditionExpression: this.#conditions.join(" AND ") }),
      ExpressionAttributeNames: this.#names,
      ExpressionAttributeValues: this.#values,
      ReturnValues: this.#returned,
      ReturnValuesOnConditionCheckFailure: this.#returnedOnFailure,
    };
  }

  #onlyOrAbsent(name: string, comparator: "<" | "<=" | "<>", value: number | string): this {
    const alias = this.#name(name);
    this.#conditions.push(`(attribute_not_exists(${alias}) OR ${alias} ${comparator} ${this.#value(value)})`);
    return this;
  }

  /** Every name by an alias: a name may have characters, or be a word, that an expression cannot. */
  #name(name: string): string {
    const known = Object.keys(this.#names).find((alias) => this.#names[alias] === name);
    if (known !== undefined) return known;
    const alias = `#n${Object.keys(this.#names).length}`;
    this.#names[alias] = name;
    return alias;
  }

  #value(value: number | string): string {
    const alias = `:v${Object.keys(this.#values).length}`;
    this.#values[alias] = typeof value === "number" ? { N: String(value) } : { S: value };
    return alias;
  }
}
