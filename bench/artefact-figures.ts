import { readFileSync } from "node:fs";
import { unzipSync } from "fflate";
import { bundle, bundleNames } from "../constructs/base/bundle.ts";
import { atMost, type Section } from "./figure.ts";

/** Size of each function's code, and of the zip with code and source map that is uploaded. */
export function measureBundles(): Section {
  const figures = bundleNames().map((name) => {
    const zip = readFileSync(bundle(name).zipPath);
    const { "index.js": code } = unzipSync(zip, { filter: (file) => file.name === "index.js" });
    if (code === undefined) throw new Error(`The bundle of ${name} has no index.js.`);
    const minified = code.length / 1000;
    const values = [minified, zip.length / 1000];
    return { name, unit: "kB", values, ...(name === "openai-proxy" && atMost(700, minified)) } as const;
  });
  return { title: "Bundles", columns: ["minified", "zip"], figures };
}
