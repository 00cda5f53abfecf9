/**
 * Stands in for the AWS SDK's chain of credential providers, in the bundles. Lambda hands a role's credentials over in the
 * environment, while the chain brings clients of STS and SSO along, a fifth of a function's code.
 * https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html#configuration-envvars-runtime
 */
export function defaultProvider() {
  return async () => {
    const { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN } = process.env;
    if (AWS_ACCESS_KEY_ID && AWS_SECRET_ACCESS_KEY) {
      return {
        accessKeyId: AWS_ACCESS_KEY_ID,
        secretAccessKey: AWS_SECRET_ACCESS_KEY,
        ...(AWS_SESSION_TOKEN && { sessionToken: AWS_SESSION_TOKEN }),
      };
    }
    throw Object.assign(new Error("A function needs AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY in its environment."), {
      name: "CredentialsProviderError",
    });
  };
}
