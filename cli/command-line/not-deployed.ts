/** For a person who names a stage that has no doors. */
export const notDeployed = (stage: string) =>
  `The stage ${stage} is not deployed: \`npx openai-sagemaker deploy\` deploys it, --stage names another.`;
