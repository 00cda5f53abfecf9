let reaction: (() => void) | undefined;

process.on("beforeExit", () => {
  const react = reaction;
  reaction = undefined;
  react?.();
});

/**
 * Says what happens when the function has nothing left to wait for; replaces what was said before.
 * Lambda keeps an invocation open until then, unless the function or its callback says otherwise.
 */
export function onEmptyEventLoop(react: (() => void) | undefined): void {
  reaction = react;
}
