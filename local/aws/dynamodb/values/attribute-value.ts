import * as v from "valibot";

/** A value with its type, as it travels. Numbers travel as text, bytes in base64. */
export type AttributeValue =
  | { readonly S: string }
  | { readonly N: string }
  | { readonly B: string }
  | { readonly BOOL: boolean }
  | { readonly NULL: boolean }
  | { readonly SS: readonly string[] }
  | { readonly NS: readonly string[] }
  | { readonly BS: readonly string[] }
  | { readonly L: readonly AttributeValue[] }
  | { readonly M: Item };

export type Item = Readonly<Record<string, AttributeValue>>;

const isText = (value: unknown): boolean => typeof value === "string";
const isTexts = (value: unknown): boolean => Array.isArray(value) && value.every(isText);
const isBoolean = (value: unknown): boolean => typeof value === "boolean";
const isObject = (value: unknown): value is object =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const SHAPES = {
  S: isText,
  N: isText,
  B: isText,
  BOOL: isBoolean,
  NULL: isBoolean,
  SS: isTexts,
  NS: isTexts,
  BS: isTexts,
  L: (value: unknown) => Array.isArray(value) && value.every(isShaped),
  M: (value: unknown) => isObject(value) && Object.values(value).every(isShaped),
} as const;

export type AttributeType = keyof typeof SHAPES;

/** The types that a value says it has: one, when it is right. Members that no type has are none. */
export function typesIn(value: object): AttributeType[] {
  return Object.keys(value).filter((name): name is AttributeType => Object.hasOwn(SHAPES, name));
}

/** Of a value that was checked. */
export function typeOf(value: AttributeValue): AttributeType {
  for (const name in value) return name as AttributeType;
  throw new Error("A stored value has a type.");
}

function isShaped(value: unknown): boolean {
  return isObject(value) && typesIn(value).every((type) => SHAPES[type](value[type as keyof typeof value]));
}

/** As it may travel. What is right or wrong of it besides, `checkedValue` says in DynamoDB's own words. */
export const attributeValue = v.custom<AttributeValue>(isShaped);
export const item = v.record(v.string(), attributeValue);
