import { defaultProvider } from "./lambda-credentials.ts";

const environment = process.env;
afterEach(() => {
  process.env = environment;
});

it("takes what Lambda hands over", async () => {
  process.env = { AWS_ACCESS_KEY_ID: "id", AWS_SECRET_ACCESS_KEY: "secret", AWS_SESSION_TOKEN: "token" };
  expect(await defaultProvider()()).toEqual({ accessKeyId: "id", secretAccessKey: "secret", sessionToken: "token" });
});

it("takes a user's own, which have no session", async () => {
  process.env = { AWS_ACCESS_KEY_ID: "id", AWS_SECRET_ACCESS_KEY: "secret" };
  expect(await defaultProvider()()).toEqual({ accessKeyId: "id", secretAccessKey: "secret" });
});

it("says what is missing", async () => {
  process.env = { AWS_ACCESS_KEY_ID: "id" };
  await expect(defaultProvider()()).rejects.toMatchObject({
    name: "CredentialsProviderError",
    message: expect.stringContaining("AWS_SECRET_ACCESS_KEY"),
  });
});
