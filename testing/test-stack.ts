import { builtInContainer } from "../local/launch-container.ts";
import { type LocalStackOptions, startLocalStack } from "../local/local-stack.ts";
import { standingClock } from "./standing-clock.ts";
import { synthesizeApp } from "./synthesized-app.ts";

export type TestStack = Awaited<ReturnType<typeof startTestStack>>;

export interface TestStackOptions extends Partial<Omit<LocalStackOptions, "outputFolder" | "stage" | "region">> {
  /** Of the app; see `settings/`. */
  readonly settings?: Readonly<Record<string, string>>;
}

/**
 * The local stack of `npm start` for a test: the app of these settings, the built-in container unless another one is given, short waits,
 * and no function runs out of time, however busy the machine.
 */
export async function startTestStack({ settings, ...options }: TestStackOptions = {}) {
  const app = await synthesizeApp(settings);
  try {
    const stack = await startLocalStack({
      outputFolder: app.outputFolder,
      stage: "dev",
      region: "eu-north-1",
      launchContainer: builtInContainer({ log: () => undefined, onLost: (sentence) => console.error(sentence) }),
      pauseMilliseconds: 50,
      timeLimits: standingClock(),
      ...options,
    });
    const close = () => stack.close().finally(app.remove);
    return { ...stack, app, close };
  } catch (error) {
    app.remove();
    throw error;
  }
}
