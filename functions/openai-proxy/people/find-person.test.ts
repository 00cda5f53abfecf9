import { peopleKeys } from "../../../contract/person.ts";
import { userToken } from "../../../testing/openwebui/user-token.ts";
import { findPerson, type People } from "./find-person.ts";

const NOW = 1_793_000_000_000;
const LIMITS = { tokensPerDay: 100 };
const keys = peopleKeys("identity");
const tokenBy = (secret: string, claims: object = {}) => userToken(secret, { sub: "ada", name: "Ada", ...claims }, NOW);

function people(changes: Partial<People> & { readonly signing?: string; readonly rotated?: string } = {}) {
  const { signing = "first", rotated = signing, ...others } = changes;
  const asked: string[] = [];
  const secrets = {
    secrets: async () => ({ signing: asked.push("secrets") ? signing : "", keys }),
    refreshed: async () => ({ signing: asked.push("refreshed") ? rotated : "", keys }),
  };
  const all: People = { secrets, limits: LIMITS, whenUnreachable: "closed", now: () => NOW, ...others };
  return { all, asked };
}
const unreachable = {
  secrets: () => Promise.reject(new Error("down")),
  refreshed: () => Promise.reject(new Error("down")),
};

test("the web UI's token tells who asks: a hash, a person's limits, and a name that only the secret opens", async () => {
  const person = await findPerson("openwebui", tokenBy("first"), people().all);
  expect(person).toEqual({ id: keys.idOf("ada"), limits: LIMITS, sealed: expect.any(Function) });
  const sealed = person?.sealed?.() ?? "";
  expect(keys.open(person?.id ?? "", sealed)).toEqual({ name: "Ada", email: "ada@example.com" });
});

test("nobody else's token is looked at, and no secret is read for it", async () => {
  const { all, asked } = people();
  expect(await findPerson("team0001", tokenBy("first"), all)).toBeUndefined();
  expect(await findPerson("openwebuis", tokenBy("first"), { ...all, secrets: unreachable })).toBeUndefined();
  expect(asked).toEqual([]);
});

test("without a token the web UI asks as the unnamed person, with one person's limits, and no secret is read", async () => {
  const { all, asked } = people();
  const unnamed = { id: "unnamed", limits: LIMITS, unnamedBecause: "no token" };
  expect(await findPerson("openwebui", undefined, all)).toEqual(unnamed);
  expect(await findPerson("openwebui", "", all)).toEqual(unnamed);
  expect(asked).toEqual([]);
});

test.each([
  ["signature", tokenBy("another"), ["secrets", "refreshed"]],
  ["expired", tokenBy("first", { exp: NOW / 1_000 - 61 }), ["secrets"]],
  ["malformed", "not a token", ["secrets"]],
  ["malformed", tokenBy("first", { iss: "somebody" }), ["secrets"]],
  ["too long", tokenBy("first", { name: "a".repeat(5_000) }), ["secrets"]],
])("a token that is not believed is the unnamed person's: %s", async (fault, token, reads) => {
  const { all, asked } = people();
  expect(await findPerson("openwebui", token, all)).toEqual({ id: "unnamed", limits: LIMITS, unnamedBecause: fault });
  expect(asked).toEqual(reads);
});

test("the first token by a rotated secret is believed, and its person is who they were", async () => {
  const { all } = people({ signing: "first", rotated: "second" });
  expect(await findPerson("openwebui", tokenBy("second"), all)).toMatchObject({ id: keys.idOf("ada") });
  expect(await findPerson("openwebui", tokenBy("third"), all)).toMatchObject({ unnamedBecause: "signature" });
});

test("while the secrets cannot be read, limits that are to hold refuse, and others let through", async () => {
  const ask = (changes: Partial<People>) =>
    findPerson("openwebui", tokenBy("first"), people({ secrets: unreachable, ...changes }).all);
  await expect(ask({})).rejects.toMatchObject({ status: 503, code: "service_unavailable" });
  const unnamed = { id: "unnamed", limits: undefined, unnamedBecause: "secrets unreachable" };
  expect(await ask({ whenUnreachable: "open" })).toEqual(unnamed);
  expect(await ask({ limits: undefined })).toEqual(unnamed);
});
