import { createHash } from "node:crypto";
import { createApiKey } from "../../../contract/api-key.ts";
import { fakeSageMaker } from "../../../testing/openai-proxy/fake-sagemaker-runtime.ts";
import { DOORS, createTestProxy } from "../../../testing/openai-proxy/proxy.ts";
import type { ParameterCache } from "../models/parameter-cache.ts";

const LARGEST_BYTES = 60_000;

const nobody = fakeSageMaker(() => {
  throw new Error("The page asks no model.");
});
const unread = () => Promise.reject(new Error("The page reads no parameter."));
const parameters: ParameterCache = {
  snapshot: unread,
  refreshed: unread,
  refreshedWithout: unread,
  refreshedModel: unread,
  lookInterval: 1,
};
const proxyWith = (door = DOORS[0], contact?: string) =>
  createTestProxy({
    runtime: nobody,
    parameters,
    ...(door && { door }),
    ...(contact === undefined ? {} : { contact }),
  });
const pageWith = async (contact: string) => (await proxyWith(undefined, contact).request("/")).text();

describe.each(DOORS)("the page at the $name", (door) => {
  const get = (path: string, init?: RequestInit) => proxyWith(door).request(path, init);

  test("needs no key and reads no parameter", async () => {
    const response = await get("/");
    expect(response.status).toBe(200);
    expect(response.headers.get("content-type")).toBe("text/html; charset=utf-8");
    expect(await response.text()).toMatch(/^<!doctype html>/);
  });

  test("says the same to who has a key, a wrong one or none", async () => {
    const authorization = `Bearer ${createApiKey("guess").key}`;
    expect(await (await get("/", { headers: { authorization } })).text()).toBe(await (await get("/")).text());
  });

  test("has at most 60 kB", async () => {
    expect((await (await get("/")).arrayBuffer()).byteLength).toBeLessThanOrEqual(LARGEST_BYTES);
  });

  test("runs one script and one style, which the policy knows by their hashes, and nothing else", async () => {
    const response = await get("/");
    const html = await response.text();
    const policy = response.headers.get("content-security-policy") ?? "";
    const hash = (text = "") => `'sha256-${createHash("sha256").update(text).digest("base64")}'`;
    const scripts = [...html.matchAll(/<script[^>]*>([\s\S]*?)<\/script>/g)].map(([, text]) => text);
    const styles = [...html.matchAll(/<style[^>]*>([\s\S]*?)<\/style>/g)].map(([, text]) => text);
    expect([scripts.length, styles.length]).toEqual([1, 1]);
    expect(scripts[0]?.length).toBeGreaterThan(10_000);
    expect(policy.split("; ")).toEqual(
      expect.arrayContaining([
        "default-src 'none'",
        `script-src ${hash(scripts[0])}`,
        `style-src ${hash(styles[0])}`,
        "connect-src 'self'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
        "require-trusted-types-for 'script'",
      ]),
    );
    expect(policy).not.toMatch(/unsafe|https?:|\*/);
    expect(html).not.toMatch(/<[^>]+ (?:on\w+|style)=/);
    expect(html).not.toMatch(/<(?:iframe|object|embed|form[^>]+action|base)\b/);
  });

  test("names no other host from which it would load anything", async () => {
    const html = await (await get("/")).text();
    expect(html).not.toMatch(/(?:src|href|srcset|action)=["']?(?:https?:)?\/\//);
    expect(html).not.toMatch(
      /\burl\(|@import|import\(|importScripts|innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(/,
    );
  });

  test.each(["/", "/openapi.json"])("%s is not asked for twice: a tag stands for it", async (path) => {
    const first = await get(path);
    const etag = first.headers.get("etag") ?? "";
    expect(etag).toMatch(/^"[\w-]{43}"$/);
    expect(first.headers.get("cache-control")).toBe("no-cache");
    for (const tags of [etag, `W/${etag}`, `"other", ${etag}`, "*"]) {
      const again = await get(path, { headers: { "if-none-match": tags } });
      expect([again.status, again.headers.get("etag"), await again.text()]).toEqual([304, etag, ""]);
    }
    expect((await get(path, { headers: { "if-none-match": '"other"' } })).status).toBe(200);
  });

  test.each(["/", "/openapi.json", "/health"])("HEAD %s has the headers alone", async (path) => {
    const [head, whole] = [await get(path, { method: "HEAD" }), await get(path)];
    expect([head.status, await head.text()]).toEqual([200, ""]);
    const withoutId = ({ headers }: Response) => [...headers].filter(([name]) => !name.endsWith("request-id"));
    expect(withoutId(head)).toEqual(withoutId(whole));
  });

  test("lets no other page frame it, and tells no other where somebody came from", async () => {
    const { headers } = await get("/");
    expect(Object.fromEntries(headers)).toMatchObject({
      "x-content-type-options": "nosniff",
      "x-frame-options": "DENY",
      "referrer-policy": "no-referrer",
    });
  });

  test.each(["/", "/openapi.json", "/v1", "/health"])("%s is read and nothing else", async (path) => {
    const response = await get(path, { method: "POST" });
    expect([response.status, response.headers.get("allow")]).toEqual([405, "GET, OPTIONS"]);
  });

  test.each(["/v1", "/v1/"])("%s leads to it", async (path) => {
    const response = await get(path);
    expect([response.status, response.headers.get("location")]).toEqual([302, "/"]);
  });
});

test("says at the door that does not stream that answers come whole", async () => {
  const [buffered, streaming] = await Promise.all(
    DOORS.map(async (door) => (await proxyWith(door).request("/")).text()),
  );
  expect(buffered).toContain("an answer comes whole");
  expect(streaming).not.toContain("an answer comes whole");
});

describe("whom to ask", () => {
  test.each([
    [
      "platform@example.com",
      '<a href="mailto:platform@example.com" rel="noopener noreferrer">platform@example.com</a>',
    ],
    [
      "Ada <ada@example.com>",
      '<a href="mailto:ada@example.com" rel="noopener noreferrer">Ada &lt;ada@example.com&gt;</a>',
    ],
    [
      "https://example.com/?a=1&b=2",
      '<a href="https://example.com/?a=1&amp;b=2" rel="noopener noreferrer">https://example.com/?a=1&amp;b=2</a>',
    ],
    ["#help-llm on Slack", "#help-llm on Slack"],
    ["javascript:alert(1)", "javascript:alert(1)"],
    ["<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;"],
    ['https://example.com/"onclick="alert(1)', null],
    ["$& $1 $`", "$&amp; $1 $`"],
  ])("%s", async (contact, shown) => {
    const html = await pageWith(contact);
    if (shown !== null) expect(html).toContain(`Ask ${shown}.`);
    expect(html).not.toMatch(/<[^>]+ on\w+=/);
    expect(html.match(/<script/g)).toHaveLength(1);
  });

  test("nobody in particular, when no setting says so", async () => {
    expect(await (await proxyWith().request("/")).text()).toContain("Ask whoever gave you this URL.");
  });

  test.each([
    ["platform@example.com", { email: "platform@example.com" }],
    ["https://example.com/help", { url: "https://example.com/help" }],
    ["Ada <ada@example.com>", { name: "Ada <ada@example.com>" }],
  ])("%s stands in the OpenAPI document too", async (contact, object) => {
    const document = (await (await proxyWith(undefined, contact).request("/openapi.json")).json()) as {
      info: { contact: unknown };
    };
    expect(document.info.contact).toEqual(object);
  });
});
