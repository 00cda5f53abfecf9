import { chmodSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { keepConnection, readKeptConnection } from "./kept-connection.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "kept-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

test("the key and the ports of a stage come back, for its owner alone", () => {
  const first = readKeptConnection(folder, "dev");
  expect(keepConnection(first, { httpApi: 40_001, aws: 40_002, hub: 40_003 })).toBeUndefined();
  expect(readKeptConnection(folder, "dev")).toEqual({
    ...first,
    ports: { httpApi: 40_001, aws: 40_002, hub: 40_003 },
  });
  expect(readKeptConnection(folder, "other").key).not.toBe(first.key);
  expect(statSync(first.file).mode & 0o777).toBe(0o600);
});

test("a file that others could read is made private", () => {
  const first = readKeptConnection(folder, "dev");
  keepConnection(first, {});
  chmodSync(first.file, 0o644);
  keepConnection(first, {});
  expect(statSync(first.file).mode & 0o777).toBe(0o600);
});

test.each(["", "{", "{}", '{"key":"sk-1","ports":{}}', '{"key":"none","ports":{"aws":70000}}'])(
  "a file with %j is rewritten",
  (text) => {
    mkdirSync(join(folder, ".local"));
    writeFileSync(join(folder, ".local", "dev.json"), text);
    expect(readKeptConnection(folder, "dev")).toMatchObject({ key: expect.stringMatching(/^sk-/), ports: {} });
  },
);

test("a folder that cannot be written costs the next start its key, and no more", () => {
  writeFileSync(join(folder, ".local"), "a file in the folder's place");
  const connection = readKeptConnection(folder, "dev");
  expect(keepConnection(connection, {})).toMatch(
    /^The next start will have another key: .*\.local.*\((EEXIST|ENOTDIR)\)\.$/,
  );
});
