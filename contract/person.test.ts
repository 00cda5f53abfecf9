import { peopleKeys } from "./person.ts";

const keys = peopleKeys("0123456789abcdef".repeat(4));
const others = peopleKeys("fedcba9876543210".repeat(4));
const ADA = { name: "Ada Lovelace ✨", email: "ada@example.com" };
const id = keys.idOf("6f0c9a3e-5c11-4a59-9c57-0d1f3a5b7c9d");

test("a person's id is short, always the same, and another one by another secret", () => {
  expect(id).toMatch(/^[0-9a-f]{16}$/);
  expect(keys.idOf("6f0c9a3e-5c11-4a59-9c57-0d1f3a5b7c9d")).toBe(id);
  expect(others.idOf("6f0c9a3e-5c11-4a59-9c57-0d1f3a5b7c9d")).not.toBe(id);
  expect(keys.idOf("6f0c9a3e-5c11-4a59-9c57-0d1f3a5b7c9e")).not.toBe(id);
});

test("ids stay what they are from version to version: counts hang on them", () => {
  expect(id).toBe("f97208a15a69971b");
});

test("a sealed name says nothing, is another text each time, and opens", () => {
  const sealed = keys.seal(id, ADA);
  expect(Buffer.from(sealed, "base64url").toString("latin1")).not.toMatch(/Ada|example/);
  expect(keys.seal(id, ADA)).not.toBe(sealed);
  expect(keys.open(id, sealed)).toEqual(ADA);
});

test("a name that was sealed by another secret, for another person, or changed does not open", () => {
  const sealed = keys.seal(id, ADA);
  const changed = Buffer.from(sealed, "base64url");
  changed[20] = (changed[20] ?? 0) ^ 1;
  expect(others.open(id, sealed)).toBeUndefined();
  expect(keys.open(keys.idOf("somebody else"), sealed)).toBeUndefined();
  expect(keys.open(id, changed.toString("base64url"))).toBeUndefined();
  expect(keys.open(id, sealed.slice(0, 20))).toBeUndefined();
  expect(keys.open(id, "")).toBeUndefined();
});
