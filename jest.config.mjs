/** Dependencies that ship no CommonJS build are compiled with our own files. */
const esModules = ["eventsource-parser", "ai", "@ai-sdk", "@workflow", "zod"];

/** Our files are ES modules for Node; Jest runs them as CommonJS, which is what its module registry does best. */
export default {
  testEnvironment: "node",
  testMatch: ["**/*.test.ts"],
  testPathIgnorePatterns: ["/node_modules/", "/cdktf.out/"],
  transformIgnorePatterns: [`/node_modules/(?!(${esModules.join("|")})/)`],
  transform: {
    "\\.[cm]?[jt]s$": [
      "@swc/jest",
      { jsc: { parser: { syntax: "typescript" }, target: "es2023" }, module: { type: "commonjs" } },
    ],
  },
};
