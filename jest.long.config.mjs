import config from "./jest.config.mjs";

/** What `npm test` leaves out, for `npm run test:long`. */
export default {
  ...config,
  testMatch: ["**/*.long.test.ts"],
  testPathIgnorePatterns: ["/node_modules/", "/cdktf.out/"],
};
