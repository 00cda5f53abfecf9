/** Points the AWS SDK to loopback, and gives the environment back as it was. */
export function withAwsEnvironment(variables: Readonly<Record<string, string>>): () => void {
  const before = { ...process.env };
  Object.assign(process.env, { AWS_ACCESS_KEY_ID: "local", AWS_SECRET_ACCESS_KEY: "local", ...variables });
  return () => {
    process.env = before;
  };
}
