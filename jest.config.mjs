/** Our files are ES modules for Node; Jest runs them as CommonJS, which is what its module registry does best. */
export default {
  testEnvironment: "node",
  testMatch: ["**/*.test.ts"],
  testPathIgnorePatterns: ["/node_modules/", "/cdktf.out/"],
  // The one dependency that ships no CommonJS build is compiled with ours.
  transformIgnorePatterns: ["/node_modules/(?!eventsource-parser/)"],
  transform: {
    "\\.[cm]?[jt]s$": [
      "@swc/jest",
      { jsc: { parser: { syntax: "typescript" }, target: "es2023" }, module: { type: "commonjs" } },
    ],
  },
};
