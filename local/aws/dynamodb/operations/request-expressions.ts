import { validationException } from "../../aws-error.ts";
import { Aliases, type GivenAliases } from "../expressions/aliases.ts";
import { type Condition, readCondition } from "../expressions/condition.ts";
import type { DocumentPath } from "../expressions/document-path.ts";
import { type ExpressionKind, ExpressionReader } from "../expressions/expression-reader.ts";
import { type KeyPart, keyParts } from "../expressions/key-condition.ts";
import { readProjection } from "../expressions/projection.ts";
import { type Change, readUpdate } from "../expressions/update.ts";

type Given = GivenAliases & Readonly<Partial<Record<ExpressionKind, string | undefined>>>;

interface Read {
  readonly update: readonly Change[] | undefined;
  readonly condition: Condition | undefined;
  readonly keyParts: ReadonlyMap<string, KeyPart> | undefined;
  readonly filter: Condition | undefined;
  readonly projection: readonly DocumentPath[] | undefined;
  /** What the update, and what filter and projection name. */
  readonly paths: Readonly<Record<ExpressionKind, readonly DocumentPath[]>>;
}

/** The expressions of a request; they are wrong or right by themselves, before anything is looked up. */
export function readExpressions(given: Given, known: readonly ExpressionKind[]): Read {
  const present = known.filter((kind) => given[kind] !== undefined);
  if (given.ExpressionAttributeNames && present.length === 0) {
    throw validationException("ExpressionAttributeNames can only be specified when using expressions");
  }
  const withValues = known.filter((kind) => kind !== "ProjectionExpression");
  if (given.ExpressionAttributeValues && withValues.every((kind) => given[kind] === undefined)) {
    throw validationException(
      `ExpressionAttributeValues can only be specified when using expressions: ${withValues.join(" and ")} ${withValues.length > 1 ? "are" : "is"} null`,
    );
  }
  const aliases = new Aliases(given);
  const paths = {
    UpdateExpression: [],
    ConditionExpression: [],
    KeyConditionExpression: [],
    FilterExpression: [],
    ProjectionExpression: [],
  } as Record<ExpressionKind, readonly DocumentPath[]>;
  const read = <Result>(kind: ExpressionKind, as: (reader: ExpressionReader) => Result): Result | undefined => {
    const text = given[kind];
    if (text === undefined || !known.includes(kind)) return undefined;
    const reader = new ExpressionReader(kind, text, aliases);
    const result = as(reader);
    paths[kind] = reader.paths;
    return result;
  };
  const update = read("UpdateExpression", readUpdate);
  const condition = read("ConditionExpression", readCondition);
  const keyCondition = read("KeyConditionExpression", readCondition);
  const filter = read("FilterExpression", readCondition);
  const projection = read("ProjectionExpression", readProjection);
  aliases.requireUsed();
  return { update, condition, keyParts: keyCondition && keyParts(keyCondition), filter, projection, paths };
}
