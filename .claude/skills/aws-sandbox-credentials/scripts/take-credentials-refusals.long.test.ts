import { PASSWORD, TOTP_SECRET, takeCredentials } from "../../../../testing/skills/take-credentials-process.ts";
import { oneTimeCode } from "./one-time-code.ts";

/** What is told without a browser; `take-credentials.long.test.ts` signs in. */

const SECRETS = { SANDBOX_USER: "ada", SANDBOX_PASSWORD: PASSWORD, SANDBOX_TOTP_SECRET: TOTP_SECRET };
const URL_FLAG = ["--portal-url", "https://d-1234567890.awsapps.com/start"];

test.each<[string, string[], Record<string, string>, RegExp]>([
  ["no portal", [], SECRETS, /^error: required option '--portal-url <url>' not specified\n$/],
  [
    "an unencrypted portal",
    ["--portal-url", "http://example.com"],
    SECRETS,
    /^"http:\/\/example\.com" is no address of a portal .*\n$/,
  ],
  ["a wrong profile", [...URL_FLAG, "--profile", "a b"], SECRETS, /^"a b" cannot be a profile's name: .*\n$/],
  ["a wrong region", [...URL_FLAG, "--region", "north"], SECRETS, /^"north" is no region such as eu-north-1\.\n$/],
  [
    "a wrong time limit",
    [...URL_FLAG, "--timeout", "soon"],
    SECRETS,
    /^"soon" is no time limit: say 1 to 600 seconds\.\n$/,
  ],
  [
    "a wrong secret",
    [...URL_FLAG],
    { ...SECRETS, SANDBOX_TOTP_SECRET: "not base 32 !" },
    /^SANDBOX_TOTP_SECRET is no secret of an authenticator app: .*\n$/,
  ],
  [
    "no password",
    [...URL_FLAG],
    { SANDBOX_USER: "ada" },
    /^Password \(is not shown\): nobody can be asked here, set SANDBOX_PASSWORD\.\n$/,
  ],
  [
    "no such browser",
    [...URL_FLAG],
    { ...SECRETS, CHROMIUM_PATH: "/nowhere/chromium" },
    /^\/nowhere\/chromium does not start: .*\n$/,
  ],
])("%s: one sentence, and nothing is written", async (_case, argumentList, environment, sentence) => {
  const { code, output, commands } = await takeCredentials([...argumentList, "--yes"], environment);
  expect(output).toMatch(sentence);
  expect(code).toBe(1);
  expect(commands.filter((line) => line.startsWith("configure set"))).toEqual([]);
});

test("nothing is opened when nobody can be asked for the profile", async () => {
  const { code, output } = await takeCredentials([...URL_FLAG], SECRETS);
  expect(output).toBe(
    "Write the sandbox's keys to the profile sandbox? [yes/no]: nobody can be asked here, say --yes to go on.\n",
  );
  expect(code).toBe(1);
});

test("a one-time code is that of RFC 6238, from a secret with or without spaces or from an address", () => {
  // The first test vector of RFC 6238, appendix B, cut to six digits.
  const secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";
  for (const written of [secret, "gezd gnbv gy3t qojq gezd gnbv gy3t qojq", `otpauth://totp/AWS?secret=${secret}`]) {
    expect(oneTimeCode(written, 59_000)).toBe("287082");
  }
});
