import { type AwsError, validationException } from "../../aws-error.ts";
import type { AttributeValue } from "../values/attribute-value.ts";
import type { Aliases } from "./aliases.ts";
import type { DocumentPath } from "./document-path.ts";
import { isReservedWord } from "./reserved-words.ts";
import { isWord, KEYWORDS, type Token, tokensOf } from "./tokens.ts";

export type ExpressionKind =
  | "ConditionExpression"
  | "FilterExpression"
  | "KeyConditionExpression"
  | "ProjectionExpression"
  | "UpdateExpression";

/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html#limits-expression-parameters */
const LONGEST_BYTES = 4096;

/** Reads an expression token by token; DynamoDB's sentences for what is wrong with it. */
export class ExpressionReader {
  /** All that the expression names, in order. */
  readonly paths: DocumentPath[] = [];
  readonly #kind: ExpressionKind;
  readonly #text: string;
  readonly #tokens: readonly Token[];
  readonly #aliases: Aliases;
  #next = 0;

  constructor(kind: ExpressionKind, text: string, aliases: Aliases) {
    this.#kind = kind;
    this.#text = text;
    this.#aliases = aliases;
    if (text === "") throw this.fail("The expression can not be empty;");
    if (Buffer.byteLength(text) > LONGEST_BYTES) {
      throw this.fail("Expression size has exceeded the maximum allowed size;");
    }
    this.#tokens = tokensOf(text);
  }

  get isAtEnd(): boolean {
    return this.#next >= this.#tokens.length;
  }

  peek(ahead = 0): string {
    return this.#tokens[this.#next + ahead]?.text ?? "";
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

  /** A function's name: exactly as it is written. */
  takesFunction(): string | undefined {
    if (!isWord(this.peek()) || this.peek(1) !== "(" || KEYWORDS.has(this.peek().toUpperCase())) return undefined;
    const name = this.peek();
    this.#next += 2;
    return name;
  }

  isValue(): boolean {
    return this.peek().startsWith(":");
  }

  path(): DocumentPath {
    const path: [string, ...(string | number)[]] = [this.#name()];
    for (;;) {
      if (this.takes(".")) path.push(this.#name());
      else if (this.takes("[")) {
        const index = this.peek();
        if (!/^\d+$/.test(index)) throw this.syntaxError();
        this.#next += 1;
        this.expect("]");
        path.push(Number(index));
      } else break;
    }
    this.paths.push(path);
    return path;
  }

  value(): AttributeValue {
    const alias = this.peek();
    if (!/^:\w/.test(alias)) throw this.syntaxError();
    this.#next += 1;
    const value = this.#aliases.value(alias);
    if (value !== undefined) return value;
    throw this.fail(`An expression attribute value used in expression is not defined; attribute value: ${alias}`);
  }

  requireEnd(): void {
    if (!this.isAtEnd) throw this.syntaxError();
  }

  fail(problem: string): AwsError {
    return validationException(`Invalid ${this.#kind}: ${problem}`);
  }

  /** Of the next token, with those beside it. */
  syntaxError(): AwsError {
    const token = this.#tokens[this.#next];
    const first = this.#tokens[Math.max(0, this.#next - 1)] ?? token;
    const last = this.#tokens[this.#next + 1] ?? token;
    const near = this.#text.slice(first?.start ?? 0, last?.end ?? this.#text.length);
    return this.fail(`Syntax error; token: "${token?.text ?? "<EOF>"}", near: "${near}"`);
  }

  #name(): string {
    const token = this.peek();
    if (/^#\w/.test(token)) {
      this.#next += 1;
      const name = this.#aliases.name(token);
      if (name !== undefined) return name;
      throw this.fail(
        `An expression attribute name used in the document path is not defined; attribute name: ${token}`,
      );
    }
    if (!isWord(token) || KEYWORDS.has(token.toUpperCase())) throw this.syntaxError();
    this.#next += 1;
    if (!isReservedWord(token)) return token;
    throw this.fail(`Attribute name is a reserved keyword; reserved keyword: ${token}`);
  }
}
