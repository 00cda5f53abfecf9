import { unlessMissing } from "../unless-missing.ts";
import { removeAll } from "./removal.ts";

const failing = (what: string) => ({
  what,
  remove: async () => {
    throw Object.assign(new Error("Rate exceeded"), { name: "ThrottlingException" });
  },
});

test("tells what it removed, and nothing of what was not there", async () => {
  const removals = [
    { what: "model a", remove: async () => true },
    { what: "schedule b", remove: async () => false },
  ];
  expect(await removeAll(removals)).toEqual(["model a"]);
});

test("one that cannot be removed keeps no other from its turn, and all of them are named at the end", async () => {
  const tried: string[] = [];
  const removals = ["model b", "model d"].map((what) => ({ what, remove: async () => tried.push(what) > 0 }));
  await expect(removeAll([failing("model a"), ...removals, failing("model e")])).rejects.toThrow(
    "Could not be removed: model a (ThrottlingException: Rate exceeded); model e (ThrottlingException: Rate exceeded).",
  );
  expect(tried).toEqual(["model b", "model d"]);
});

test.each([
  ["ResourceNotFound", "Unknown alarm"],
  ["ResourceNotFoundException", "Schedule a does not exist."],
  ["ObjectNotFoundException", "No scalable target found"],
  ["ValidationException", 'Could not find model "arn:a".'],
])("a %s means that it is gone already", async (name, message) => {
  expect(await unlessMissing(Promise.reject(Object.assign(new Error(message), { name })))).toBeUndefined();
});

test("any other error stays one", async () => {
  const error = Object.assign(new Error("1 validation error detected"), { name: "ValidationException" });
  await expect(unlessMissing(Promise.reject(error))).rejects.toBe(error);
});
