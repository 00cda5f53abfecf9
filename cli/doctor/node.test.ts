import { checkNode } from "./node.ts";

test.each([
  ["22.23.3", "ok"],
  ["22.18.0", "ok"],
  ["22.17.9", "error"],
  ["20.19.0", "error"],
  ["24.1.0", "warning"],
])("Node.js %s: %s", (version, status) => {
  expect(checkNode(version)).toMatchObject({ status, found: expect.stringContaining(version) });
});
