/**
 * Where libfaketime shifts the clock of this process, it shifts that of the processes that stand for Lambda and the containers, too: they
 * get nothing else of the developer's environment. Source: https://github.com/wolfcw/libfaketime, "Advanced features".
 */
export const SHIFTED_CLOCK: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries(process.env).flatMap(([name, value]) =>
    /^FAKETIME/.test(name) || (name === "LD_PRELOAD" && value?.includes("faketime")) ? [[name, value ?? ""]] : [],
  ),
);
