import { readFileSync } from "node:fs";

const CTRL_C = 3;

/**
 * Makes Ctrl-C a key that this process reads, where it is a signal to all that run in the terminal: npx runs us in a shell, which ends
 * by the signal too and makes exit code 130 of it, however well we end.
 * @returns what gives the terminal back
 */
export function readCtrlC(): () => void {
  const { stdin, stdout } = process;
  if (!stdin.isTTY || !stdout.isTTY || !isInForeground()) return () => undefined;
  const read = (keys: Buffer) => {
    if (keys.includes(CTRL_C)) process.kill(process.pid, "SIGINT");
  };
  stdin.setRawMode(true).on("data", read).resume();
  return () => {
    stdin.off("data", read).setRawMode(false).pause();
  };
}

/** A background process that reads the terminal is stopped by it. Where that cannot be known, the process counts as in the foreground. */
function isInForeground(): boolean {
  try {
    // proc_pid_stat(5): after the name, state ppid pgrp session tty_nr tpgid.
    const [, , group, , , foreground] = readFileSync("/proc/self/stat", "utf8")
      .replace(/^.*\) /s, "")
      .split(" ");
    return group === foreground;
  } catch {
    return true;
  }
}
