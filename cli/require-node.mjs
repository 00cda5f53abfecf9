// Runs before every script of package.json, in whatever Node the machine has: plain JavaScript on purpose.
const NEEDED = [22, 18];

const [major, minor] = process.versions.node.split(".").map(Number);
if (major < NEEDED[0] || (major === NEEDED[0] && minor < NEEDED[1])) {
  console.error(
    `Node.js ${process.versions.node} is too old: ${NEEDED.join(".")} or newer is needed to run TypeScript. ` +
      "Run `npm ci`, which brings Node 22 for this project's scripts, and start them with `npm run`.",
  );
  process.exit(1);
}
