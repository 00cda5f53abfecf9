/** For a person who names a stage that has no doors. */
export const notDeployed = (stage: string) =>
  `The stage ${stage} is not deployed: \`npm run deploy\` deploys it, --stage names another.`;
