import { validationException } from "../aws-error.ts";
import type { AttributeValue } from "./attribute-value.ts";

const TOKEN = /\s*(?<token>#\w+|:\w+|<>|<=|>=|[=<>(),+-]|\w+)/y;

/** What an expression's aliases stand for. */
export interface Aliases {
  readonly names?: Readonly<Record<string, string>> | undefined;
  readonly values?: Readonly<Record<string, AttributeValue>> | undefined;
}

/** Reads an expression token by token; DynamoDB's sentences for what is wrong with it. */
export class ExpressionReader {
  readonly #kind: string;
  readonly #tokens: readonly string[];
  readonly #aliases: Aliases;
  #next = 0;

  constructor(kind: "ConditionExpression" | "UpdateExpression" | "FilterExpression", text: string, aliases: Aliases) {
    this.#kind = kind;
    this.#aliases = aliases;
    const tokens: string[] = [];
    TOKEN.lastIndex = 0;
    for (let end = 0; text.slice(end).trim() !== ""; end = TOKEN.lastIndex) {
      const token = TOKEN.exec(text)?.groups?.token;
      if (token === undefined) throw validationException(`Invalid ${kind}: Syntax error; near: "${text.slice(end)}"`);
      tokens.push(token);
    }
    this.#tokens = tokens;
  }

  get isAtEnd(): boolean {
    return this.#next >= this.#tokens.length;
  }

  peek(): string {
    return this.#tokens[this.#next] ?? "";
  }

  /** Takes the next token if it is this one, or this keyword in any case. */
  takes(expected: string): boolean {
    if (this.peek().toUpperCase() !== expected.toUpperCase()) return false;
    this.#next += 1;
    return true;
  }

  expect(expected: string): void {
    if (!this.takes(expected)) throw this.syntaxError();
  }

  take(): string {
    const token = this.peek();
    this.#next += 1;
    return token;
  }

  /** The name of an attribute, by its alias or as it is. */
  name(): string {
    const token = this.take();
    if (/^\w+$/.test(token) && !/^\d/.test(token)) return token;
    if (!token.startsWith("#")) throw this.syntaxError(token);
    return this.#known("names", token);
  }

  value(): AttributeValue {
    const token = this.take();
    if (!token.startsWith(":")) throw this.syntaxError(token);
    return this.#known("values", token);
  }

  syntaxError(token = this.peek()) {
    return validationException(`Invalid ${this.#kind}: Syntax error; token: "${token || "<EOF>"}"`);
  }

  #known<Kind extends "names" | "values">(kind: Kind, alias: string) {
    const known = this.#aliases[kind]?.[alias];
    if (known !== undefined) return known as NonNullable<Aliases[Kind]>[string];
    const what = kind === "names" ? "name" : "value";
    throw validationException(
      `Invalid ${this.#kind}: An expression attribute ${what} used in expression is not defined; attribute ${what}: ${alias}`,
    );
  }
}
