/** To an emulator; its address is known once it runs. */
export const CONNECTION = {
  region: "eu-north-1",
  credentials: { accessKeyId: "test", secretAccessKey: "test" },
} as const;
