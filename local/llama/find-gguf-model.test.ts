import { createHash } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import type { IncomingMessage, ServerResponse } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Loopback, serveOnLoopback } from "../../testing/serve-on-loopback.ts";
import { downloadFile } from "./download-file.ts";
import { findGgufModel } from "./find-gguf-model.ts";
import { findRuntime } from "./runtime.ts";

/** Against a hub and an npm that stand in for those of the network. */

const CONTENT = Buffer.from("a model in GGUF ".repeat(4096));
const sha256 = (content: Buffer) => createHash("sha256").update(content).digest("hex");

let cache: string;
let hub: Loopback;
let asked: { path: string; range: string | undefined; authorization: string | undefined }[];
let files: Record<string, Buffer>;
let commit: string;
/** For files; without it they are given as a hub gives them. */
let serveFile: ((request: IncomingMessage, response: ServerResponse, content: Buffer) => void) | undefined;
let refuse: number | undefined;
let said: string[];

beforeEach(async () => {
  cache = mkdtempSync(join(tmpdir(), "find-gguf-"));
  [asked, said, serveFile, refuse, commit] = [[], [], undefined, undefined, "a".repeat(40)];
  files = { "m-Q4_K_M.gguf": CONTENT, "m-Q8_0.gguf": Buffer.from("larger") };
  hub = await serveOnLoopback((request, response) => {
    const { pathname } = new URL(request.url ?? "", "http://hub");
    asked.push({ path: pathname, range: request.headers.range, authorization: request.headers.authorization });
    if (refuse !== undefined) return void response.writeHead(refuse).end("{}");
    if (pathname === "/api/models/org/m") {
      const siblings = Object.entries(files).map(([rfilename, content]) => ({
        rfilename,
        size: content.length,
        lfs: { sha256: sha256(content), size: content.length },
      }));
      return void response.end(JSON.stringify({ sha: commit, siblings }));
    }
    const content = files[pathname.split(`/org/m/resolve/${commit}/`)[1] ?? ""];
    if (content === undefined) return void response.writeHead(404).end();
    (serveFile ?? giveFile)(request, response, content);
  });
});
afterEach(async () => {
  await hub.close();
  rmSync(cache, { recursive: true, force: true });
});

function giveFile({ headers }: IncomingMessage, response: ServerResponse, content: Buffer): void {
  const from = Number(/^bytes=(\d+)-$/.exec(headers.range ?? "")?.[1] ?? 0);
  if (from === 0) return void response.end(content);
  response.writeHead(206, { "content-range": `bytes ${from}-${content.length - 1}/${content.length}` });
  response.end(content.subarray(from));
}

function haveRuntime(): void {
  mkdirSync(findRuntime(join(cache, "openai-sagemaker")).folder, { recursive: true });
}

function find(model: string, environment: Record<string, string> = {}, may: boolean | undefined = true) {
  return findGgufModel(model, {
    environment: { XDG_CACHE_HOME: cache, HF_ENDPOINT: hub.url, PATH: process.env.PATH, ...environment },
    progress: {
      begin: (doing) => said.push(doing),
      step: () => undefined,
      reached: (done) => said.push(done),
      say: (sentence) => said.push(sentence),
    },
    mayInstall: async (question) => {
      said.push(question);
      return may;
    },
  });
}

describe("a model of the hub", () => {
  beforeEach(haveRuntime);
  const fileRequests = () => asked.filter(({ path }) => path.includes("/resolve/"));

  test("is downloaded once, and which of its quantisations is told", async () => {
    const found = await find("org/m", { HF_TOKEN: "hf_secret" });
    expect(found).toMatchObject({ name: "org/m (m-Q4_K_M.gguf)" });
    expect(readFileSync("file" in found ? found.file : "")).toEqual(CONTENT);
    expect(said).toEqual([
      "org/m has 2 quantisations; m-Q4_K_M.gguf is taken. Another: --model org/m:Q8_0",
      "Downloading m-Q4_K_M.gguf, 0 MB",
      "Downloaded m-Q4_K_M.gguf, 0 MB",
    ]);
    expect(asked.every(({ authorization }) => authorization === "Bearer hf_secret")).toBe(true);
    expect(await find("org/m:Q4_K_M")).toEqual(found);
    expect(fileRequests()).toHaveLength(1);
  });

  test("of several files has all of them beside each other", async () => {
    files = { "q/m-00001-of-00002.gguf": CONTENT, "q/m-00002-of-00002.gguf": Buffer.from("the rest") };
    const found = await find("org/m");
    const file = "file" in found ? found.file : "";
    expect(file).toMatch(/00001-of-00002\.gguf$/);
    expect(readFileSync(file.replace("00001-of", "00002-of"), "utf8")).toBe("the rest");
  });

  test("goes on where it was interrupted, and is never half-used", async () => {
    // Breaks off once something of it has arrived, as often as it is asked.
    let sending: { readonly from: number; readonly response: ServerResponse } | undefined;
    serveFile = (request, response, content) => {
      const from = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? "")?.[1] ?? 0);
      response.writeHead(from === 0 ? 200 : 206, {
        "content-length": content.length - from,
        "content-range": `bytes ${from}-${content.length - 1}/${content.length}`,
      });
      response.write(content.subarray(from, from + 10_000));
      sending = { from, response };
    };
    const download = {
      hub: { endpoint: hub.url, token: undefined },
      repository: "org/m",
      commit,
      onProgress: (bytes: number) => {
        if (sending !== undefined && bytes > sending.from) sending.response.destroy();
      },
    };
    const file = { path: "m-Q4_K_M.gguf", size: CONTENT.length, sha256: sha256(CONTENT) };
    const target = join(cache, "m.gguf");
    await expect(downloadFile({ ...download, file, target, pauseMilliseconds: 1 })).rejects.toThrow(
      /^m-Q4_K_M\.gguf broke off 5 times \(.+\); the next start goes on from there$/,
    );
    expect(existsSync(target)).toBe(false);
    const part = readFileSync(`${target}.part`);
    // How much of what was sent is read before the end is noticed differs.
    expect(part.length).toBeGreaterThan(0);
    expect(part.equals(CONTENT.subarray(0, part.length))).toBe(true);
    serveFile = undefined;
    sending = undefined;
    await downloadFile({ ...download, file, target, pauseMilliseconds: 1 });
    expect(readFileSync(target)).toEqual(CONTENT);
    expect(fileRequests().at(-1)?.range).toBe(`bytes=${part.length}-`);
    expect(existsSync(`${target}.part`)).toBe(false);
  });

  test.each([
    ["of another file", Buffer.from("something else"), undefined],
    ["longer than the file", Buffer.concat([CONTENT, CONTENT]), undefined],
    [
      "where the hub gives no ranges",
      CONTENT.subarray(0, 9),
      (_: IncomingMessage, response: ServerResponse) => void response.end(CONTENT),
    ],
  ])("begins anew with a part %s", async (_, part, serve) => {
    serveFile = serve;
    const file = { path: "m-Q4_K_M.gguf", size: CONTENT.length, sha256: sha256(CONTENT) };
    const target = join(cache, "m.gguf");
    writeFileSync(`${target}.part`, part);
    const hubAccess = { endpoint: hub.url, token: undefined };
    await downloadFile({
      hub: hubAccess,
      repository: "org/m",
      commit,
      file,
      target,
      onProgress: () => undefined,
      pauseMilliseconds: 1,
    });
    expect(readFileSync(target)).toEqual(CONTENT);
  });

  test("that has changed meanwhile is another file", async () => {
    const first = await find("org/m");
    files["m-Q4_K_M.gguf"] = Buffer.from("the next version");
    commit = "b".repeat(40);
    const second = await find("org/m");
    expect(second).not.toEqual(first);
    expect(readFileSync("file" in second ? second.file : "", "utf8")).toBe("the next version");
  });

  test("for which the disk has no room is refused before the first byte", async () => {
    const file = { path: "m-Q4_K_M.gguf", size: 2 ** 60, sha256: undefined };
    const hubAccess = { endpoint: hub.url, token: undefined };
    const target = join(cache, "m.gguf");
    await expect(
      downloadFile({ hub: hubAccess, repository: "org/m", commit, file, target, onProgress: () => undefined }),
    ).rejects.toThrow(/has no room for 1152921504\.6 GB\. Make room, or set XDG_CACHE_HOME/);
    expect(asked).toEqual([]);
  });

  test.each([
    [404, {}, "--model org/m: the hub has no such model. Check the spelling:"],
    [
      401,
      {},
      "--model org/m: the hub has no public model of this name. Check the spelling; for a private or gated one set HF_TOKEN.",
    ],
    [401, { HF_TOKEN: "x" }, "--model: the hub does not know the token in HF_TOKEN"],
    [403, { HF_TOKEN: "x" }, "--model org/m: accept its licence at"],
  ])("that may not be had is refused in a sentence: HTTP %i with %j", async (status, environment, sentence) => {
    refuse = status;
    await expect(find("org/m", environment)).rejects.toThrow(sentence);
  });

  test("that was downloaded before serves without a network", async () => {
    const found = await find("org/m");
    commit = "b".repeat(40);
    refuse = 503;
    said = [];
    expect(await find("org/m")).toEqual(found);
    expect(said).toEqual([`--model: the hub ${hub.url} answers HTTP 503; what was downloaded before is taken.`]);
    expect(await find("org/m:Q8_0")).toEqual({ because: `the hub ${hub.url} answers HTTP 503` });
  });

  test("is left aside where the hub cannot be asked", async () => {
    refuse = 503;
    expect(await find("org/m")).toEqual({ because: `the hub ${hub.url} answers HTTP 503` });
    expect(await find("org/m", { HF_ENDPOINT: "http://127.0.0.1:1" })).toEqual({
      because: expect.stringMatching(/^the hub http:\/\/127\.0\.0\.1:1 cannot be reached \(.+\)$/),
    });
  });
});

describe("llama.cpp for Node", () => {
  const model = () => {
    writeFileSync(join(cache, "m.gguf"), `GGUF${"\0".repeat(20)}`);
    return join(cache, "m.gguf");
  };
  /** An npm of one line. */
  const npm = (program: string) => {
    writeFileSync(join(cache, "npm.cjs"), program);
    return { npm_execpath: join(cache, "npm.cjs") };
  };
  const INSTALLS =
    'require("node:fs").mkdirSync("node_modules"); require("node:fs").writeFileSync("args", process.argv.slice(2).join(" "))';

  test("is installed when it is asked for, once, with nothing of it run", async () => {
    const found = await find(model(), npm(INSTALLS));
    const { folder } = findRuntime(join(cache, "openai-sagemaker"));
    expect(found).toEqual({ file: join(cache, "m.gguf"), runtime: folder, name: "m.gguf" });
    expect(readFileSync(join(folder, "args"), "utf8")).toMatch(
      /^install --save-exact --omit=optional --legacy-peer-deps --ignore-scripts .* node-llama-cpp@3\.21\.1 @node-llama-cpp\/\S+@3\.21\.1$/,
    );
    expect(said[0]).toMatch(
      /^--model needs llama\.cpp for Node \(node-llama-cpp, MIT\), which is not here yet:\n50 MB to fetch, 84 MB on the disk in .*, about a minute\.\nInstall it\?$/,
    );
    said = [];
    expect(await find(model(), npm("process.exit(1)"))).toEqual(found);
    expect(said).toEqual([]);
  });

  test.each([
    [false, "llama.cpp for Node was not installed"],
    [
      undefined,
      "llama.cpp for Node is not here yet, and nobody can be asked. With --yes it is installed:\n50 MB to fetch, 84 MB on the disk in ",
    ],
  ])("is not installed without a yes: %s", async (may, because) => {
    const file = model();
    const found = await findGgufModel(file, {
      environment: { XDG_CACHE_HOME: cache, ...npm(INSTALLS) },
      progress: { begin: () => undefined, step: () => undefined, reached: () => undefined, say: () => undefined },
      mayInstall: async () => may,
    });
    expect(found).toEqual({ because: expect.stringContaining(because) });
    expect(existsSync(join(cache, "openai-sagemaker"))).toBe(false);
  });

  test("that cannot be installed leaves nothing behind, and says why in npm's words", async () => {
    const failing = npm(
      'console.error("npm error code ENOTFOUND\\nnpm error network request failed, getaddrinfo ENOTFOUND\\nnpm error A complete log"); process.exit(1)',
    );
    expect(await find(model(), failing)).toEqual({
      because: "llama.cpp for Node could not be installed: network request failed, getaddrinfo ENOTFOUND",
    });
    expect(readdirSync(join(cache, "openai-sagemaker"))).toEqual([]);
  });

  test("of an installation that was killed nothing is used, and nothing stays", async () => {
    // No process has so great a number.
    const left = join(cache, "openai-sagemaker", "installing-99999999-abc");
    mkdirSync(left, { recursive: true });
    await find(model(), npm(INSTALLS));
    expect(existsSync(left)).toBe(false);
  });

  test.each(["PK..", "GGUF", `GGUF${"x".repeat(20)}`])(
    "is not asked for with a file that is no model: %j",
    async (text) => {
      writeFileSync(join(cache, "m.gguf"), text);
      await expect(find(join(cache, "m.gguf"))).rejects.toThrow(
        /m\.gguf: it is no model in GGUF, the format of llama\.cpp\.$/,
      );
      expect(said).toEqual([]);
    },
  );

  test("is not there for every machine", () => {
    expect(() => findRuntime(cache, "sunos-x64")).toThrow(/^--model: there is no llama\.cpp for sunos-x64/);
  });
});
