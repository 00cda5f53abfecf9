import { createHmac, generateKeyPairSync, sign } from "node:crypto";
import { readUserToken, type TokenFault, type TokenNotBelieved } from "./user-token.ts";

const SECRET = "0123456789abcdef".repeat(4);
/** By PyJWT 2.13.0, as Open WebUI 0.12.4 calls it. */
const RECORDED =
  "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiI2ZjBjOWEzZS01YzExLTRhNTktOWM1Ny0wZDFmM2E1YjdjOWQiLCJlbWFpbCI6ImFkYUBleGFtcGxlLmNvbSIsIm5hbWUiOiJBZGEgTG92ZWxhY2UgXHUyNzI4Iiwicm9sZSI6InVzZXIiLCJpc3MiOiJvcGVuLXdlYnVpIiwiaWF0IjoxNzkzMDAwMDAwLCJleHAiOjE3OTMwMDAzMDB9.zf_acTdzLW7qYL_xx7-rwVA6DBPPlHi7op4QKnPnTMU";
const ISSUED = 1_793_000_000_000;
const ADA = { userId: "6f0c9a3e-5c11-4a59-9c57-0d1f3a5b7c9d", email: "ada@example.com", name: "Ada Lovelace ✨" };
const CLAIMS = { sub: "ada", iss: "open-webui", iat: ISSUED / 1_000, exp: ISSUED / 1_000 + 300 };

const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");
function signed(header: object, claims: unknown, secret = SECRET, hash = "sha256"): string {
  const text = `${encode(header)}.${typeof claims === "string" ? claims : encode(claims)}`;
  return `${text}.${createHmac(hash, secret).update(text).digest("base64url")}`;
}
const token = (claims: object) => signed({ alg: "HS256", typ: "JWT" }, { ...CLAIMS, ...claims });

function faultOf(text: string, now = ISSUED, secret = SECRET): TokenFault | undefined {
  try {
    readUserToken(text, secret, now);
    return undefined;
  } catch (error) {
    return (error as TokenNotBelieved).fault;
  }
}

test("a token as Open WebUI makes it tells who asks", () => {
  expect(readUserToken(RECORDED, SECRET, ISSUED)).toEqual(ADA);
});

test.each<[string, number, TokenFault | undefined]>([
  ["in its last second", 299_000, undefined],
  ["within the difference of two clocks", 359_000, undefined],
  ["after it", 360_000, "expired"],
  ["a year later", 366 * 86_400_000, "expired"],
])("a token is believed for five minutes and one: %s", (_when, later, fault) => {
  expect(faultOf(RECORDED, ISSUED + later)).toBe(fault);
});

test("a token of another secret, or one that was changed, is not believed", () => {
  const [header, payload, signature] = RECORDED.split(".");
  expect(faultOf(RECORDED, ISSUED, "another".repeat(9))).toBe("signature");
  expect(faultOf(`${header}.${encode({ ...CLAIMS, sub: "somebody else" })}.${signature}`)).toBe("signature");
  expect(faultOf(`${header}.${payload}.${signature?.slice(0, -2)}`)).toBe("signature");
  expect(faultOf(signed({ alg: "HS256" }, CLAIMS, Buffer.from(SECRET, "hex").toString("latin1")))).toBe("signature");
});

test("no other algorithm is taken, whatever it is signed with", () => {
  const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: 2_048 });
  const text = `${encode({ alg: "RS256" })}.${encode(CLAIMS)}`;
  const rsa = `${text}.${sign("sha256", Buffer.from(text), privateKey).toString("base64url")}`;
  const asSecret = publicKey.export({ type: "spki", format: "pem" }).toString();
  expect(faultOf(rsa)).toBe("algorithm");
  expect(faultOf(rsa, ISSUED, asSecret)).toBe("algorithm");
  for (const alg of ["none", "None", "hs256", "HS384", "HS512", "ES256", ""]) {
    expect(faultOf(signed({ alg }, CLAIMS))).toBe("algorithm");
  }
  expect(faultOf(signed({ alg: "HS512" }, CLAIMS, SECRET, "sha512"))).toBe("algorithm");
  expect(faultOf(`${encode({ alg: "none" })}.${encode(CLAIMS)}.`)).toBe("malformed");
});

test.each<[string, string]>([
  ["no token", "not a token"],
  ["nothing", ""],
  ["two of them, as HTTP joins a header that came twice", `${RECORDED}, ${RECORDED}`],
  ["an encrypted one, of five parts", "a.b.c.d.e"],
  ["a header that is no JSON", signed({ alg: "HS256" }, CLAIMS).replace(/^[^.]+/, "AAAA")],
  ["a critical extension", signed({ alg: "HS256", crit: ["exp"] }, CLAIMS)],
  ["claims that are no JSON", signed({ alg: "HS256" }, "AAAA")],
  ["claims that are a list", signed({ alg: "HS256" }, [CLAIMS])],
  ["another issuer", token({ iss: "somebody" })],
  ["nobody", token({ sub: "" })],
  ["a number for a person", token({ sub: 7 })],
  ["no end", token({ exp: undefined })],
  ["an end that is a text", token({ exp: "2000000000" })],
])("what is signed and still no such token is not believed: %s", (_what, text) => {
  expect(faultOf(text)).toBe("malformed");
});

test("a token that is not valid yet, or longer than any is, is not believed", () => {
  expect(faultOf(token({ nbf: ISSUED / 1_000 + 61 }))).toBe("not yet valid");
  expect(faultOf(token({ nbf: ISSUED / 1_000 + 59 }))).toBeUndefined();
  expect(faultOf(token({ name: "a".repeat(4_000) }))).toBe("too long");
});

test("names are cut, for they are stored, and need not be there", () => {
  expect(readUserToken(token({ name: "a".repeat(500), email: 7 }), SECRET, ISSUED)).toEqual({
    userId: "ada",
    name: "a".repeat(200),
    email: "",
  });
});
