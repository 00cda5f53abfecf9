const { dirname } = require("node:path");

// A feature is a minor and a `!` a major version from the first day on. The tool makes less of both below 1.0.0, but only
// for its own preset by its own name (absolute-version/commit-and-tag-version, lib/lifecycles/bump.js: preMajor); the same
// preset by the name of its folder is left alone.
const preset = require.resolve("conventional-changelog-conventionalcommits", {
  paths: [require.resolve("commit-and-tag-version")],
});

module.exports = {
  preset: dirname(preset),
  // Documentation and tests alone are no release.
  noBumpWhenEmptyChanges: true,
};
