import { statSync } from "node:fs";
import { dirname, join } from "node:path";
import { bundle, bundleNames } from "../constructs/base/bundle.ts";
import { atMost, type Section } from "./figure.ts";

/** Size of each function's code, and of the zip with code and source map that is uploaded. */
export function measureBundles(): Section {
  const fileKilobytes = (path: string) => statSync(path).size / 1000;
  const figures = bundleNames().map((name) => {
    const { zipPath } = bundle(name);
    const minified = fileKilobytes(join(dirname(zipPath), "index.js"));
    const values = [minified, fileKilobytes(zipPath)];
    return { name, unit: "kB", values, ...(name === "openai-proxy" && atMost(700, minified)) } as const;
  });
  return { title: "Bundles", columns: ["minified", "zip"], figures };
}
